/** What a microphone, a camera or a screen sends. */
export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';

  constructor(
    readonly kind: 'audio' | 'video',
    readonly deviceId: string,
  ) {
    super();
  }

  getSettings(): { readonly deviceId: string } {
    return { deviceId: this.deviceId };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device is gone, or was taken away. */
  end(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }
}

class FakeStream {
  constructor(readonly tracks: readonly FakeTrack[]) {}

  getTracks(): readonly FakeTrack[] {
    return this.tracks;
  }

  getAudioTracks(): readonly FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'audio');
  }

  getVideoTracks(): readonly FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'video');
  }
}

type Wanted = { readonly deviceId?: { readonly exact: string } } | false | undefined;

/** Installs a browser's devices for the time of a test file. */
export class FakeDevices extends EventTarget {
  devices = [
    { deviceId: 'desk', kind: 'audioinput', label: 'Desk microphone' },
    { deviceId: 'headset', kind: 'audioinput', label: 'Headset' },
    { deviceId: 'front', kind: 'videoinput', label: 'Front camera' },
    { deviceId: 'back', kind: 'videoinput', label: 'Back camera' },
  ];
  /** All tracks that were handed out, the latest last. */
  readonly tracks: FakeTrack[] = [];
  /** Why the browser refuses a kind. */
  readonly failures: { audio?: string; video?: string } = {};
  /** Until the person has answered the browser's question. */
  private permission: Promise<void> = Promise.resolve();

  /** The latest track of a kind. */
  latest(kind: FakeTrack['kind']): FakeTrack {
    const track = this.tracks.findLast((each) => each.kind === kind);
    if (!track) throw new Error(`No ${kind} was opened`);
    return track;
  }

  get open(): FakeTrack[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live');
  }

  /** The person takes their time. @returns lets them allow it */
  ask(): () => void {
    const { promise, resolve } = withResolver();
    this.permission = promise;
    return resolve;
  }

  async getUserMedia({ audio, video }: { audio: Wanted; video: Wanted }): Promise<FakeStream> {
    await this.permission;
    return new FakeStream([...this.give('audio', audio), ...this.give('video', video)]);
  }

  async getDisplayMedia(): Promise<FakeStream> {
    await this.permission;
    return new FakeStream([this.hand('video', 'screen'), this.hand('audio', 'screen')]);
  }

  enumerateDevices(): Promise<FakeDevices['devices']> {
    return Promise.resolve(this.devices);
  }

  private give(kind: FakeTrack['kind'], wanted: Wanted): FakeTrack[] {
    if (!wanted) return [];
    const failure = this.failures[kind];
    if (failure !== undefined) throw new DOMException('', failure);
    const available = this.devices.filter((device) => device.kind === `${kind}input`);
    const exact = wanted.deviceId?.exact;
    const device = exact === undefined ? available[0] : available.find(({ deviceId }) => deviceId === exact);
    if (!device) throw new DOMException('', exact === undefined ? 'NotFoundError' : 'OverconstrainedError');
    return [this.hand(kind, device.deviceId)];
  }

  private hand(kind: FakeTrack['kind'], deviceId: string): FakeTrack {
    const track = new FakeTrack(kind, deviceId);
    this.tracks.push(track);
    return track;
  }
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: () => resolve?.() };
}

/** @param devices undefined for a page on plain http */
export function installDevices(devices: FakeDevices | undefined): void {
  Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices: devices }, configurable: true });
  Object.assign(globalThis, { MediaStream: FakeStream });
}
