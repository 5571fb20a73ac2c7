import { useId } from 'preact/hooks';
import type { Device, DeviceKind } from '../meeting.js';
import { Icon, type IconName } from './icons.js';
import { useMeeting, useUi } from './ui-context.js';

/** A list for each kind of device. Speakers are listed where the browser can choose them. */
export function DevicePickers() {
  const { texts } = useUi();
  const devices = useMeeting(({ local }) => local.devices);
  const role = useMeeting((state) => state.role);
  // Before the person has answered the browser, there is nothing to choose from.
  if (devices.length === 0) return null;
  const hasSpeakers = devices.some(({ kind }) => kind === 'audiooutput');
  return (
    <div class="device-pickers">
      {role !== 'viewer' && (
        <>
          <DevicePicker kind="audioinput" name={texts.microphone} icon="microphone" />
          <DevicePicker kind="videoinput" name={texts.camera} icon="camera" />
        </>
      )}
      {hasSpeakers && <DevicePicker kind="audiooutput" name={texts.speaker} icon="sound" />}
    </div>
  );
}

function DevicePicker({
  kind,
  name,
  icon,
}: {
  readonly kind: DeviceKind;
  readonly name: string;
  readonly icon: IconName;
}) {
  const { meeting, texts } = useUi();
  const id = useId();
  const all = useMeeting(({ local }) => local.devices);
  const chosen = useMeeting(({ local }) => local.chosen[kind]);
  const devices = all.filter((device) => device.kind === kind);
  return (
    <div class="device-picker">
      <label for={id}>{name}</label>
      <span class="select">
        <Icon name={icon} />
        <select
          id={id}
          disabled={devices.length === 0}
          value={chosen}
          onChange={(event) => void meeting.choose(kind, event.currentTarget.value)}
        >
          {devices.length === 0 && <option>{texts.noDevice}</option>}
          {devices.map((device, index) => (
            <option key={device.id} value={device.id} selected={device.id === chosen}>
              {labelOf(device) ?? texts.unnamedDevice(name, index + 1)}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}

/** Browsers hide labels until the person has allowed devices. */
function labelOf(device: Device): string | null {
  return device.label === '' ? null : device.label;
}
