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

  /** @param changed is called when other tracks are to be sent */
  constructor(
    private readonly store: Store,
    private readonly changed: (tracks: SentTracks) => void,
  ) {
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.listDevices());
  }

  get sent(): SentTracks {
    return { ...this.tracks };
  }

  /** Opens microphone and camera at once, so that the browser asks once. */
  async prepare(wanted: Readonly<Record<Input, boolean>>): Promise<void> {
    const inputs = (['microphone', 'camera'] as const).filter((input) => wanted[input]);
    const opened = inputs.length === 2 && (await this.open(inputs));
    if (!opened) for (const input of inputs) await this.open([input]);
    await this.listDevices();
  }

  async setMicrophone(on: boolean): Promise<void> {
    const { microphone } = this.tracks;
    if (on && microphone?.readyState !== 'live') {
      await this.open(['microphone']);
      await this.listDevices();
      return;
    }
    // It stays open, so that it is back at once.
    if (microphone) microphone.enabled = on;
    this.publish();
  }

  async setCamera(on: boolean): Promise<void> {
    if (on === (this.tracks.camera?.readyState === 'live')) return;
    if (on) {
      await this.open(['camera']);
      await this.listDevices();
      return;
    }
    // The light beside the camera goes out.
    this.close('camera');
    this.publish();
  }

  /** @returns false if the screen cannot be shared; not if the person has changed their mind */
  async setScreen(on: boolean): Promise<boolean> {
    this.close('screen');
    this.close('screenSound');
    let isShared = true;
    if (on) {
      try {
        const stream = await navigator.mediaDevices.getDisplayMedia({
          video: { frameRate: { max: 15 } },
          audio: true,
        });
        const [screen] = stream.getVideoTracks();
        if (screen) screen.contentHint = 'detail';
        this.take('screen', screen);
        this.take('screenSound', stream.getAudioTracks()[0]);
      } catch (error) {
        isShared = nameOf(error) === 'NotAllowedError';
      }
    }
    this.publish();
    return isShared;
  }

  /** Uses another device: at once if that kind is on, otherwise later. */
  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    this.store.setLocal({ chosen: { ...this.store.state.local.chosen, [kind]: deviceId } });
    if (kind === 'audioinput' && this.tracks.microphone) {
      const wasOn = this.tracks.microphone.enabled;
      await this.open(['microphone']);
      await this.setMicrophone(wasOn);
    } else if (kind === 'videoinput' && this.tracks.camera) {
      await this.open(['camera']);
    }
  }

  /** Stops everything that is open. */
  stop(): void {
    for (const name of Object.keys(this.tracks) as (keyof SentTracks)[]) this.close(name);
    this.publish();
  }

  /** @returns whether all of them could be opened */
  private async open(inputs: readonly Input[]): Promise<boolean> {
    const { mediaDevices } = navigator;
    if (!mediaDevices) {
      this.fail(inputs, 'insecure');
      return false;
    }
    const { chosen } = this.store.state.local;
    const constraintsOf = (input: Input, usual: MediaTrackConstraints): MediaTrackConstraints | false => {
      const deviceId = chosen[KIND_OF[input]];
      if (!inputs.includes(input)) return false;
      return { ...usual, ...(deviceId !== undefined && { deviceId: { ideal: deviceId } }) };
    };
    try {
      const stream = await mediaDevices.getUserMedia({
        audio: constraintsOf('microphone', MICROPHONE),
        video: constraintsOf('camera', CAMERA),
      });
      for (const input of inputs) {
        const [track] = input === 'microphone' ? stream.getAudioTracks() : stream.getVideoTracks();
        this.close(input);
        this.take(input, track);
      }
    } catch (error) {
      // Of two that are asked for at once, each is tried by itself afterwards.
      if (inputs.length === 1) this.fail(inputs, problemOf(error));
      return false;
    }
    this.publish();
    return true;
  }

  private take(name: keyof SentTracks, track: MediaStreamTrack | undefined): void {
    if (!track) return;
    this.tracks[name] = track;
    // Unplugged, taken away by the person, or, for the screen, ended by the browser's own button.
    track.onended = () => {
      this.tracks[name] = null;
      if (name === 'screen') this.close('screenSound');
      if (name === 'microphone' || name === 'camera') this.fail([name], 'failed');
      this.publish();
    };
    if (name !== 'microphone' && name !== 'camera') return;
    const { deviceId } = track.getSettings();
    const { chosen } = this.store.state.local;
    if (deviceId !== undefined) this.store.setLocal({ chosen: { ...chosen, [KIND_OF[name]]: deviceId } });
    this.store.setLocal(name === 'microphone' ? { microphoneProblem: null } : { cameraProblem: null });
  }

  private close(name: keyof SentTracks): void {
    const track = this.tracks[name];
    this.tracks[name] = null;
    if (!track) return;
    track.onended = null;
    track.stop();
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
      microphone: microphone?.readyState === 'live' && microphone.enabled,
      camera: camera !== null,
      screen: screen !== null,
      cameraStream: streamOf(camera, local.cameraStream),
      screenStream: streamOf(screen, local.screenStream),
    });
    this.changed(this.sent);
  }

  private async listDevices(): Promise<void> {
    const found = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    const devices: Device[] = (found ?? [])
      // Before the person has allowed them, they have neither ids nor names.
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, kind, label }) => ({ id: deviceId, kind, label }));
    this.store.setLocal({ devices });
  }
}

/** A stream of this track; the same one as long as it is the same track. */
export function streamOf(track: MediaStreamTrack | null, current: MediaStream | null): MediaStream | null {
  if (!track) return null;
  return current?.getVideoTracks()[0] === track ? current : new MediaStream([track]);
}

function nameOf(error: unknown): string {
  return error instanceof DOMException ? error.name : '';
}

/** Why `getUserMedia` has failed (Media Capture and Streams, section 10.2). */
function problemOf(error: unknown): DeviceProblem {
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
