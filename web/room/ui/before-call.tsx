import { useId, useRef, useState } from 'preact/hooks';
import { MAX_DISPLAY_NAME } from '../../protocol/messages.js';
import { Button } from './button.js';
import { CameraPreview } from './camera-preview.js';
import { DevicePickers } from './device-pickers.js';
import { DeviceProblems } from './device-problems.js';
import { Icon } from './icons.js';
import { Page } from './page.js';
import { recall, remember } from './remembered.js';
import { formatTime } from './times.js';
import { useMeeting, useUi } from './ui-context.js';
import { useOffers } from './use-embedding.js';

/** Preview, devices and name, before one joins. @param isAsking while the browser asks for the devices */
export function BeforeCall({ isAsking }: { readonly isAsking: boolean }) {
  const { texts } = useUi();
  const role = useMeeting((state) => state.role);
  return (
    <Page isKnock={useMustKnock()}>
      <div class={role === 'viewer' ? 'before' : 'before with-preview'}>
        {role !== 'viewer' && (
          <section class={isAsking ? 'before-media asking' : 'before-media'}>
            <CameraPreview isAsking={isAsking} />
            <DevicePickers />
          </section>
        )}
        <section class="before-join">
          <h1>{role === 'viewer' ? texts.viewerTitle : texts.joinTitle}</h1>
          {role === 'viewer' && <p>{texts.viewerText}</p>}
          <EndTime />
          <JoinForm />
          {role !== 'viewer' && <Problems />}
        </section>
      </div>
    </Page>
  );
}

const useMustKnock = (): boolean => useMeeting(({ room, role }) => room.locked && role === 'visitor');

function JoinForm() {
  const { meeting, parameters, texts } = useUi();
  const isJoining = useMeeting(({ phase }) => phase === 'joining');
  const mustKnock = useMustKnock();
  const [name, setName] = useState(() => parameters.displayName ?? recall('displayName'));
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const join = (event?: SubmitEvent): void => {
    event?.preventDefault();
    const displayName = name.trim();
    setMissing(displayName === '');
    if (displayName === '') {
      field.current?.focus();
      return;
    }
    remember('displayName', displayName);
    void meeting.join(displayName);
  };
  useOffers({ knock: () => join() });
  return (
    <form class="join-form" onSubmit={join}>
      <label for={id}>{texts.yourName}</label>
      <input
        ref={field}
        id={id}
        class="field"
        value={name}
        maxLength={MAX_DISPLAY_NAME}
        autocomplete="name"
        dir="auto"
        aria-invalid={isMissing}
        aria-describedby={isMissing ? `${id}-error` : undefined}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      {isMissing && (
        <p id={`${id}-error`} class="error">
          {texts.nameMissing}
        </p>
      )}
      {mustKnock && (
        <p class="hint">
          <Icon name="lock" />
          {texts.lockedText}
        </p>
      )}
      <Button kind="primary" isSubmit isDisabled={isJoining}>
        {isJoining ? texts.joining : mustKnock ? texts.ask : texts.join}
      </Button>
    </form>
  );
}

function Problems() {
  const { texts } = useUi();
  const hasProblem = useMeeting(
    ({ local }) => local.microphoneProblem !== null || local.cameraProblem !== null,
  );
  if (!hasProblem) return null;
  return (
    <div class="before-problems">
      <DeviceProblems />
      <p class="soft">{texts.canListen}</p>
    </div>
  );
}

function EndTime() {
  const { texts, language } = useUi();
  const endsAt = useMeeting(({ room }) => room.endsAt);
  const time = formatTime(endsAt, language);
  return <p class="soft">{Date.parse(endsAt) > Date.now() ? texts.endsAt(time) : texts.endedAt(time)}</p>;
}
