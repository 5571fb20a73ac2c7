import { CopyLink } from './copy-link.js';
import { useMeeting, useUi } from './ui-context.js';

/** Shown while nobody else is here: over the self view, or in the middle for viewers, who have nobody to invite. */
export function AloneCard() {
  const { texts } = useUi();
  const isViewer = useMeeting((state) => state.role === 'viewer');
  return (
    <section class={isViewer ? 'alone' : 'alone over-self'}>
      <h2>{isViewer ? texts.viewerAloneTitle : texts.aloneTitle}</h2>
      <p>{isViewer ? texts.viewerAloneText : texts.aloneText}</p>
      {!isViewer && <CopyLink />}
    </section>
  );
}
