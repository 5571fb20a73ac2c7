import { IconButton } from './button.js';
import type { CallView } from './call-view.js';
import { useUi } from './ui-context.js';

/** Turns the pages of the stage, when more people are there than fit onto one. */
export function Pager({ view, pages }: { readonly view: CallView; readonly pages: number }) {
  const { texts } = useUi();
  const { page } = view;
  return (
    <div class="pager">
      <IconButton
        icon="back"
        label={texts.previousPeople}
        isDisabled={page === 0}
        onClick={() => view.turnPage(-1)}
      />
      <p aria-live="polite">{texts.pageOf(page + 1, pages)}</p>
      <IconButton
        icon="forward"
        label={texts.nextPeople}
        isDisabled={page >= pages - 1}
        onClick={() => view.turnPage(1)}
      />
    </div>
  );
}
