import { Page, PageTitle } from './page.js';
import { useUi } from './ui-context.js';

/** While the page joins without a preview: the site around it had one, or the person comes back. */
export function Joining() {
  const { texts } = useUi();
  return (
    <Page>
      <div class="message">
        <PageTitle>{texts.joining}</PageTitle>
        <span class="spinner" />
      </div>
    </Page>
  );
}
