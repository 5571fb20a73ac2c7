import { ENDING_NOTICE } from '../../protocol/messages.js';
import { Icon } from './icons.js';
import { Logo } from './page.js';
import { useMinutesUntil } from './times.js';
import { useMeeting, useUi } from './ui-context.js';

/** Whether the room is locked, how many are in it, and near the end how long it stays open. */
export function TopBar() {
  const { parameters, texts } = useUi();
  const { locked, expiresAt } = useMeeting((state) => state.room);
  const count = useMeeting((state) => state.participants.length + 1);
  const minutes = useMinutesUntil(expiresAt);
  return (
    <header class="top-bar">
      {parameters.logo && <Logo />}
      <div class="chips">
        {minutes * 60_000 <= ENDING_NOTICE && (
          <p class="chip urgent">
            <Icon name="clock" />
            {texts.minutesLeft(Math.max(0, minutes))}
          </p>
        )}
        {locked && (
          <p class="chip">
            <Icon name="lock" />
            {texts.locked}
          </p>
        )}
        {parameters.participantCount && (
          <p class="chip head-count">
            <Icon name="people" />
            <span class="for-screen-readers">{texts.inRoom(count)}</span>
            <span aria-hidden="true">{count}</span>
          </p>
        )}
      </div>
    </header>
  );
}
