import type { OutReason } from '../meeting.js';
import { Button } from './button.js';
import { Icon, type IconName } from './icons.js';
import { Page, PageTitle } from './page.js';
import { usualName } from './remembered.js';
import { useMeeting, useUi } from './ui-context.js';
import { useOffers } from './use-embedding.js';

const ICONS: Readonly<Record<OutReason, IconName>> = {
  left: 'leave',
  removed: 'remove',
  denied: 'lock',
  full: 'people',
  no_media_server: 'people',
  meeting_ended: 'leave',
  ended: 'clock',
  not_found: 'brand',
  wrong_key: 'lock',
  closed: 'lock',
  expired: 'clock',
  replaced: 'screen',
  connection_lost: 'warning',
  unavailable: 'warning',
  too_many_attempts: 'warning',
};

/** What one can do where it may help; nothing for the other reasons. */
const ACTIONS: Partial<Record<OutReason, 'rejoin' | 'tryAgain'>> = {
  left: 'rejoin',
  meeting_ended: 'rejoin',
  removed: 'rejoin',
  expired: 'rejoin',
  replaced: 'rejoin',
  connection_lost: 'tryAgain',
  denied: 'tryAgain',
  full: 'tryAgain',
  no_media_server: 'tryAgain',
  unavailable: 'tryAgain',
  too_many_attempts: 'tryAgain',
};

/** Why the page is out, and what one can do. */
export function AfterCall() {
  const { meeting, parameters, texts } = useUi();
  const reason = useMeeting((state) => state.reason) ?? 'left';
  const { title, text } = texts.reasons[reason];
  const action = ACTIONS[reason];
  // Who had a preview may have changed the name there.
  const given = parameters.precallReview ? null : parameters.displayName;
  const join = (): void => void meeting.join(usualName(given, texts));
  useOffers(action === undefined ? {} : { knock: join });
  return (
    <Page>
      <div class="message">
        <span class="message-sign">
          <Icon name={ICONS[reason]} />
        </span>
        <PageTitle>{title}</PageTitle>
        <p>{text}</p>
        {action !== undefined && (
          // Not by loading the page again: the server may be away for a moment, and this page would be lost.
          <Button kind="primary" onClick={join}>
            {texts[action]}
          </Button>
        )}
      </div>
    </Page>
  );
}
