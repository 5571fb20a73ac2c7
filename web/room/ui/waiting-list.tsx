import type { Waiting } from '../../protocol/messages.js';
import { Avatar } from './avatar.js';
import { Button } from './button.js';
import { useMeeting, useUi } from './ui-context.js';

/** For hosts, in the panel: who has knocked. */
export function WaitingList() {
  const { meeting, texts } = useUi();
  const waiting = useMeeting((state) => state.waiting);
  if (waiting.length === 0) return null;
  return (
    <section class="waiting-list">
      <h3>
        {texts.waitingToJoin} <span class="count">{waiting.length}</span>
        {waiting.length > 1 && (
          <Button kind="quiet" onClick={() => void meeting.admitAll()}>
            {texts.admitAll}
          </Button>
        )}
      </h3>
      <ul class="people">
        {waiting.map((visitor) => (
          <li key={visitor.id} class="person">
            <Avatar displayName={visitor.displayName || texts.guest} />
            <span class="person-name">
              <bdi>{visitor.displayName || texts.guest}</bdi>
            </span>
            <Decision visitor={visitor} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For hosts, over the call: who has knocked, with what to do about it. */
export function KnockPrompt({ onShow }: { readonly onShow: () => void }) {
  const { meeting, texts } = useUi();
  const waiting = useMeeting((state) => state.waiting);
  const [first] = waiting;
  return (
    <div class="knock-region" aria-live="polite">
      {first !== undefined && (
        <section class="knock" aria-label={texts.waitingToJoin}>
          <p>
            <Avatar displayName={first.displayName || texts.guest} />
            <bdi>
              {waiting.length === 1
                ? texts.wantsIn(first.displayName || texts.guest)
                : texts.wantIn(waiting.length)}
            </bdi>
          </p>
          {waiting.length === 1 ? (
            <Decision visitor={first} />
          ) : (
            <div class="actions">
              <Button onClick={onShow}>{texts.showWaiting}</Button>
              <Button kind="primary" onClick={() => void meeting.admitAll()}>
                {texts.admitAll}
              </Button>
            </div>
          )}
        </section>
      )}
    </div>
  );
}

function Decision({ visitor }: { readonly visitor: Waiting }) {
  const { meeting, texts } = useUi();
  const name = visitor.displayName || texts.guest;
  return (
    <div class="actions">
      <Button label={texts.denyNamed(name)} onClick={() => void meeting.deny(visitor.id)}>
        {texts.deny}
      </Button>
      <Button kind="primary" label={texts.admitNamed(name)} onClick={() => void meeting.admit(visitor.id)}>
        {texts.admit}
      </Button>
    </div>
  );
}
