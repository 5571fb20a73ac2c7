import type { DeviceKind, DeviceProblem } from '../meeting.js';
import {
  type Input,
  isBusy,
  KIND_OF,
  listDevices,
  onDevicesChange,
  problemOf,
  requestInputs,
} from './devices.js';
import type { SentTracks } from './room-media.js';
import { ScreenShare } from './screen-share.js';
import type { Store } from './store.js';

/** The microphone, the camera and the screen of this page. Nothing here throws: what is wrong stands in the state. */
export class LocalMedia {
  private readonly tracks: Record<Input, MediaStreamTrack | null> = { microphone: null, camera: null };
  private readonly screen = new ScreenShare(() => this.publish());
  /** What the person wants on; it may change while the browser asks for permission. */
  private readonly wanted: Record<Input, boolean> = { microphone: false, camera: false };
  /** Numbers the times between two stops: what the browser grants after a stop is not used. */
  private epoch = 0;

  /** @param changed is called when other tracks are to be sent */
  constructor(
    private readonly store: Store,
    private readonly changed: (tracks: SentTracks) => void,
  ) {
    onDevicesChange(() => void this.listDevices());
  }

  get sent(): SentTracks {
    return { ...this.tracks, ...this.screen.tracks };
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
  setScreen(on: boolean): Promise<boolean> {
    return this.screen.set(on);
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
    Object.assign(this.wanted, { microphone: false, camera: false });
    this.close('microphone');
    this.close('camera');
    this.screen.stop();
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
    const { chosen } = this.store.state.local;
    try {
      return await requestInputs(inputs, chosen);
    } catch (error) {
      // Phones open one camera at a time: the one in use is closed first.
      const open = inputs.filter((input) => this.tracks[input] !== null);
      if (open.length === 0 || !isBusy(error)) throw error;
      for (const input of open) this.close(input);
      return requestInputs(inputs, chosen);
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

  private close(input: Input): void {
    const track = this.tracks[input];
    // First, so that its end is known to be wanted.
    this.tracks[input] = null;
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
    const { microphone, camera, screen } = this.sent;
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
    this.store.setLocal({ devices: await listDevices() });
  }
}

/** A stream of this track; the same one as long as it is the same track. */
export function streamOf(track: MediaStreamTrack | null, current: MediaStream | null): MediaStream | null {
  if (!track) return null;
  return current?.getVideoTracks()[0] === track ? current : new MediaStream([track]);
}
