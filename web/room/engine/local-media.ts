import type { Device, DeviceKind, DeviceProblem } from '../meeting.js';
import type { SentTracks } from './room-media.js';
import type { Store } from './store.js';

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

/** Text must stay sharp; it rarely moves. */
const SCREEN: DisplayMediaStreamOptions = { video: { frameRate: { max: 15 } }, audio: true };

type Input = 'microphone' | 'camera';

const KIND_OF = { microphone: 'audioinput', camera: 'videoinput' } as const satisfies Record<
  Input,
  DeviceKind
>;

/** The microphone, the camera and the screen of this page. Nothing here throws: what is wrong stands in the state. */
export class LocalMedia {
  private readonly tracks: Record<keyof SentTracks, MediaStreamTrack | null> = {
    microphone: null,
    camera: null,
    screen: null,
    screenSound: null,
  };
  /** What the person wants on; it may change while the browser asks for permission. */
  private readonly wanted: Record<Input, boolean> = { microphone: false, camera: false };
  /** Numbers the times between two stops: what the browser grants after a stop is not used. */
  private epoch = 0;
  /** Numbers the choices to share a screen or not: only the last one counts. */
  private screenChoice = 0;

  /** @param changed is called when other tracks are to be sent */
  constructor(
    private readonly store: Store,
    private readonly changed: (tracks: SentTracks) => void,
  ) {
    devicesOf(navigator)?.addEventListener('devicechange', () => void this.listDevices());
  }

  get sent(): SentTracks {
    return { ...this.tracks };
  }

  /** Opens microphone and camera at once, so that the browser asks once. */
  async prepare(wanted: Readonly<Record<Input, boolean>>): Promise<void> {
    const { epoch } = this;
    Object.assign(this.wanted, wanted);
    const inputs = (['microphone', 'camera'] as const).filter((input) => wanted[input]);
    const isOpen = inputs.length === 2 && (await this.open(inputs));
    if (!isOpen) for (const input of inputs) if (epoch === this.epoch) await this.open([input]);
    await this.listDevices();
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.wanted.microphone = on;
    const { microphone } = this.tracks;
    // It stays open while it is off, so that it is back at once.
    if (microphone) microphone.enabled = on;
    this.publish();
    if (!on || microphone) return;
    await this.open(['microphone']);
    await this.listDevices();
  }

  async setCamera(on: boolean): Promise<void> {
    this.wanted.camera = on;
    if (on && !this.tracks.camera) {
      await this.open(['camera']);
      await this.listDevices();
    } else if (!on) {
      // The light beside the camera goes out.
      this.close('camera');
      this.publish();
    }
  }

  /** @returns false if the screen cannot be shared; not if the person has changed their mind */
  async setScreen(on: boolean): Promise<boolean> {
    const choice = ++this.screenChoice;
    if (on) {
      try {
        const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
        if (choice === this.screenChoice) this.takeScreen(stream);
        else for (const track of stream.getTracks()) track.stop();
      } catch (error) {
        return nameOf(error) === 'NotAllowedError';
      }
    } else {
      this.close('screen');
      this.close('screenSound');
    }
    this.publish();
    return true;
  }

  /** Uses another device: at once if that kind is open, otherwise when it is switched on. */
  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.store.setLocal({ chosen: { ...this.store.state.local.chosen, [kind]: deviceId } });
    if (kind === 'audioinput' && this.tracks.microphone) await this.open(['microphone']);
    if (kind === 'videoinput' && this.tracks.camera) await this.open(['camera']);
  }

  /** Stops everything that is open, or about to be. */
  stop(): void {
    this.epoch += 1;
    this.screenChoice += 1;
    Object.assign(this.wanted, { microphone: false, camera: false });
    for (const name of Object.keys(this.tracks) as (keyof SentTracks)[]) this.close(name);
    this.publish();
  }

  /** @returns whether all of them could be opened */
  private async open(inputs: readonly Input[]): Promise<boolean> {
    const { epoch } = this;
    let isOpen = true;
    try {
      const stream = await this.request(inputs);
      for (const input of inputs) this.takeInput(input, stream, epoch);
    } catch (error) {
      isOpen = false;
      // Of two that are asked for at once, each is tried by itself afterwards.
      if (inputs.length === 1 && epoch === this.epoch) this.fail(inputs, problemOf(error));
    }
    this.publish();
    return isOpen;
  }

  /** Asks for the chosen devices, or others if they are gone. @throws what `getUserMedia` throws */
  private async request(inputs: readonly Input[]): Promise<MediaStream> {
    const devices = devicesOf(navigator);
    if (!devices) throw new InsecurePageError();
    const { chosen } = this.store.state.local;
    try {
      return await devices.getUserMedia(constraintsFor(inputs, chosen));
    } catch (error) {
      const name = nameOf(error);
      if (name === 'OverconstrainedError' || name === 'NotFoundError')
        return devices.getUserMedia(constraintsFor(inputs, {}));
      // Phones open one camera at a time: the one in use is closed first.
      const open = inputs.filter((input) => this.tracks[input] !== null);
      if (open.length === 0 || (name !== 'NotReadableError' && name !== 'AbortError')) throw error;
      for (const input of open) this.close(input);
      return devices.getUserMedia(constraintsFor(inputs, chosen));
    }
  }

  private takeInput(input: Input, stream: MediaStream, epoch: number): void {
    const [track] = input === 'microphone' ? stream.getAudioTracks() : stream.getVideoTracks();
    if (!track) return;
    // The person has left, or has switched the camera off, while the browser asked.
    if (epoch !== this.epoch || (input === 'camera' && !this.wanted.camera)) {
      track.stop();
      return;
    }
    this.close(input);
    track.enabled = this.wanted[input];
    this.tracks[input] = track;
    track.addEventListener('ended', () => void this.replaceLost(input, track));
    const { deviceId } = track.getSettings();
    const { chosen } = this.store.state.local;
    this.store.setLocal({
      ...(input === 'microphone' ? { microphoneProblem: null } : { cameraProblem: null }),
      ...(deviceId !== undefined && { chosen: { ...chosen, [KIND_OF[input]]: deviceId } }),
    });
  }

  private takeScreen(stream: MediaStream): void {
    this.close('screen');
    this.close('screenSound');
    const [screen] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (!screen) return;
    screen.contentHint = 'detail';
    this.tracks.screen = screen;
    this.tracks.screenSound = sound ?? null;
    // By the browser's own button.
    screen.addEventListener('ended', () => {
      if (this.tracks.screen === screen) void this.setScreen(false);
    });
  }

  /** The device was unplugged or taken away. Whoever speaks shall be heard on, through another microphone. */
  private async replaceLost(input: Input, track: MediaStreamTrack): Promise<void> {
    if (this.tracks[input] !== track) return;
    this.tracks[input] = null;
    if (input === 'camera') this.wanted.camera = false;
    this.fail([input], 'failed');
    await this.listDevices();
    const { devices } = this.store.state.local;
    if (!devices.some(({ id }) => id === track.getSettings().deviceId)) this.fail([input], 'not_found');
    if (input === 'microphone' && this.wanted.microphone) await this.open(['microphone']);
  }

  private close(name: keyof SentTracks): void {
    const track = this.tracks[name];
    // First, so that its end is known to be wanted.
    this.tracks[name] = null;
    track?.stop();
  }

  private fail(inputs: readonly Input[], problem: DeviceProblem): void {
    for (const input of inputs)
      this.store.setLocal(
        input === 'microphone' ? { microphoneProblem: problem } : { cameraProblem: problem },
      );
    this.publish();
  }

  private publish(): void {
    const { microphone, camera, screen } = this.tracks;
    const { local } = this.store.state;
    this.store.setLocal({
      microphone: microphone?.enabled ?? false,
      camera: camera !== null,
      screen: screen !== null,
      cameraStream: streamOf(camera, local.cameraStream),
      screenStream: streamOf(screen, local.screenStream),
    });
    this.changed(this.sent);
  }

  private async listDevices(): Promise<void> {
    const found = await devicesOf(navigator)
      ?.enumerateDevices()
      .catch(() => []);
    const devices: Device[] = (found ?? [])
      // Before the person has allowed them, they have neither ids nor names.
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, kind, label }) => ({ id: deviceId, kind, label }));
    this.store.setLocal({ devices });
  }
}

/** Browsers give no devices to a page on plain http on another host than localhost. */
class InsecurePageError extends Error {}

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

/** A stream of this track; the same one as long as it is the same track. */
export function streamOf(track: MediaStreamTrack | null, current: MediaStream | null): MediaStream | null {
  if (!track) return null;
  return current?.getVideoTracks()[0] === track ? current : new MediaStream([track]);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Why `getUserMedia` has failed (Media Capture and Streams, section 10.2). */
function problemOf(error: unknown): DeviceProblem {
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
