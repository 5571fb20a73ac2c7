import { CopyLink } from './copy-link.js';
import { useMeeting, useUi } from './ui-context.js';

/** Shown while nobody else is here. A viewer has nobody to invite. */
export function AloneCard() {
  const { texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  return (
    <section class="alone">
      <h2>{isViewer ? texts.viewerAloneTitle : texts.aloneTitle}</h2>
      <p>{isViewer ? texts.viewerAloneText : texts.aloneText}</p>
      {!isViewer && <CopyLink />}
    </section>
  );
}
