import type { Device, DeviceKind, DeviceProblem } from '../meeting.js';

/** What a page sends at most; the mesh divides it further. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** A device that a page opens. */
export type Input = 'microphone' | 'camera';

/** What browsers call them. */
export const KIND_OF = { microphone: 'audioinput', camera: 'videoinput' } as const satisfies Record<
  Input,
  DeviceKind
>;

/** Browsers give no devices to a page on plain http on another host than localhost. */
class InsecurePageError extends Error {}

/** Calls when a device comes or goes. */
export function onDevicesChange(changed: () => void): void {
  devicesOf(navigator)?.addEventListener('devicechange', changed);
}

/** The devices of this machine; none before the person has allowed them, because they have neither ids nor names then. */
export async function listDevices(): Promise<Device[]> {
  const found = await devicesOf(navigator)
    ?.enumerateDevices()
    .catch(() => []);
  return (found ?? [])
    .filter(({ deviceId }) => deviceId !== '')
    .map(({ deviceId, kind, label }) => ({ id: deviceId, kind, label }));
}

/**
 * Opens devices: the chosen ones, or others if those are gone.
 * @throws what `getUserMedia` throws; see {@link problemOf}
 */
export async function requestInputs(
  inputs: readonly Input[],
  chosen: Readonly<Partial<Record<DeviceKind, string>>>,
): Promise<MediaStream> {
  const devices = devicesOf(navigator);
  if (!devices) throw new InsecurePageError();
  try {
    return await devices.getUserMedia(constraintsFor(inputs, chosen));
  } catch (error) {
    if (problemOf(error) !== 'not_found') throw error;
    return devices.getUserMedia(constraintsFor(inputs, {}));
  }
}

/** Whether another program, or this page itself, has the device. */
export function isBusy(error: unknown): boolean {
  return problemOf(error) === 'busy';
}

/** Whether the person has decided against it. */
export function isDenied(error: unknown): boolean {
  return nameOf(error) === 'NotAllowedError';
}

/** Why `getUserMedia` has failed (Media Capture and Streams, section 10.2). */
export function problemOf(error: unknown): DeviceProblem {
  if (error instanceof InsecurePageError) return 'insecure';
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not_found';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** @returns undefined on a page that is not a secure context (Media Capture and Streams, section 9.1) */
function devicesOf(browser: { readonly mediaDevices?: MediaDevices }): MediaDevices | undefined {
  return browser.mediaDevices;
}

function constraintsFor(
  inputs: readonly Input[],
  chosen: Readonly<Partial<Record<DeviceKind, string>>>,
): MediaStreamConstraints {
  const constraintsOf = (input: Input, usual: MediaTrackConstraints): MediaTrackConstraints | false => {
    if (!inputs.includes(input)) return false;
    const deviceId = chosen[KIND_OF[input]];
    return deviceId === undefined ? usual : { ...usual, deviceId: { exact: deviceId } };
  };
  return { audio: constraintsOf('microphone', MICROPHONE), video: constraintsOf('camera', CAMERA) };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
