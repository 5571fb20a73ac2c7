import { useMemo, useState } from 'preact/hooks';
import type { RemoteParticipant } from '../meeting.js';
import type { Participant } from '../../protocol/messages.js';
import { Avatar } from './avatar.js';
import { Button, IconButton } from './button.js';
import { CopyLink } from './copy-link.js';
import { ConfirmDialog } from './dialog.js';
import { Icon } from './icons.js';
import { Panel } from './panel.js';
import { listPeople, needsSearch } from './people-order.js';
import { Switch } from './switch.js';
import { useMeeting, useUi } from './ui-context.js';
import { WaitingList } from './waiting-list.js';

/** Who is in or waits, and for hosts what they can do about it. */
export function PeoplePanel({
  onClose,
  onEnd,
}: {
  readonly onClose: () => void;
  readonly onEnd: () => void;
}) {
  const { language, texts } = useUi();
  const isHost = useMeeting((state) => state.role === 'host');
  const isViewer = useMeeting((state) => state.role === 'viewer');
  const self = useMeeting((state) => state.self);
  const media = useMeeting((state) => state.local);
  const others = useMeeting((state) => state.participants);
  const [removing, setRemoving] = useState<RemoteParticipant | null>(null);
  const [typed, setTyped] = useState('');
  const hasSearch = needsSearch(others.length);
  const sought = hasSearch ? typed : '';
  const listed = useMemo(() => listPeople(others, sought, language), [others, sought]);
  return (
    <Panel title={texts.people} onClose={onClose}>
      <div class="panel-scroll">
        {isHost && <WaitingList />}
        <section>
          <h3>
            {texts.inTheRoom} <span class="count">{others.length + 1}</span>
          </h3>
          {hasSearch && (
            <input
              type="search"
              class="field person-search"
              value={typed}
              dir="auto"
              aria-label={texts.findPerson}
              placeholder={texts.findPerson}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
          <ul class="people">
            {self !== null && sought === '' && (
              <Person participant={{ ...self, media }} name={`${self.displayName} (${texts.you})`} />
            )}
            {listed.map((other) => (
              <Person
                key={other.id}
                participant={other}
                name={other.displayName || texts.guest}
                onRemove={isHost ? () => setRemoving(other) : undefined}
              />
            ))}
          </ul>
          <p class="soft" role="status">
            {sought !== '' && listed.length === 0 && texts.nobodyFound}
          </p>
        </section>
      </div>
      <footer class="panel-footer">
        {isHost && <HostControls onEnd={onEnd} />}
        {!isViewer && <CopyLink />}
      </footer>
      {removing !== null && <RemoveDialog participant={removing} onClose={() => setRemoving(null)} />}
    </Panel>
  );
}

/** @param onRemove for hosts: they can also mute this person */
function Person({
  participant,
  name,
  onRemove,
}: {
  readonly participant: Participant;
  readonly name: string;
  readonly onRemove?: (() => void) | undefined;
}) {
  const { meeting, texts } = useUi();
  const { id, role, media } = participant;
  return (
    <li class="person">
      <Avatar displayName={participant.displayName || texts.guest} />
      <span class="person-name">
        <bdi>{name}</bdi>
        {texts.roles[role] !== '' && <span class="soft">{texts.roles[role]}</span>}
      </span>
      {media.hand && (
        <span class="person-hand">
          <Icon name="hand" />
          <span class="for-screen-readers">{texts.handRaised}</span>
        </span>
      )}
      {role === 'viewer' ? (
        <span class="person-sign">
          <Icon name="viewer" />
        </span>
      ) : media.microphone && onRemove !== undefined ? (
        <IconButton icon="microphone" label={texts.muteNamed(name)} onClick={() => void meeting.mute(id)} />
      ) : (
        <span class="person-sign">
          <Icon name={media.microphone ? 'microphone' : 'microphoneOff'} />
          {!media.microphone && <span class="for-screen-readers">{texts.isMuted}</span>}
        </span>
      )}
      {onRemove !== undefined && (
        <IconButton icon="remove" label={texts.removeNamed(name)} onClick={onRemove} />
      )}
    </li>
  );
}

function RemoveDialog({
  participant,
  onClose,
}: {
  readonly participant: RemoteParticipant;
  readonly onClose: () => void;
}) {
  const { meeting, texts } = useUi();
  return (
    <ConfirmDialog
      title={texts.removeTitle(participant.displayName || texts.guest)}
      text={texts.removeText}
      action={texts.remove}
      onConfirm={() => void meeting.remove(participant.id)}
      onClose={onClose}
    />
  );
}

function HostControls({ onEnd }: { readonly onEnd: () => void }) {
  const { meeting, parameters, texts } = useUi();
  const isLocked = useMeeting(({ room }) => room.locked);
  return (
    <>
      {parameters.locking && (
        <Switch
          label={texts.lockRoom}
          text={texts.lockText}
          isOn={isLocked}
          onClick={() => void meeting.setLocked(!isLocked)}
        />
      )}
      <Button kind="quiet" icon="leave" onClick={onEnd}>
        {texts.endMeeting}
      </Button>
    </>
  );
}
