/** A place for a track, as both sides have it. */
export interface FakeTransceiver {
  readonly mid: string;
  readonly kind: string;
  direction: string;
  readonly sender: FakeSender;
  readonly receiver: { readonly track: object; getSynchronizationSources(): readonly object[] };
}

interface FakeSender {
  track: unknown;
  parameters: { encodings: object[] };
  replaceTrack(track: unknown): Promise<void>;
  getParameters(): { encodings: object[] };
  setParameters(parameters: { encodings: object[] }): Promise<void>;
}

interface Description {
  readonly type: string;
  readonly sdp: string;
}

/** What the fake writes instead of SDP. */
interface Content {
  /** Of the user name in ICE, which is a new one after a restart. */
  readonly fragment: string;
  readonly places: readonly { readonly kind: string; readonly direction: string }[];
}

/** The state machine of an `RTCPeerConnection` (WebRTC, section 4.3), without media and network. */
export class FakePeerConnection {
  /** All that were made, the latest last. */
  static made: FakePeerConnection[] = [];

  signalingState = 'stable';
  connectionState = 'new';
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  restarts = 0;
  /** The type of the candidates in use. */
  candidateType = 'host';
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  private readonly transceivers: FakeTransceiver[] = [];
  private remoteFragment: string | null = null;
  private mustNegotiate = false;
  private readonly number = FakePeerConnection.made.push(this);

  constructor(public configuration: object = {}) {}

  setConfiguration(configuration: object): void {
    this.configuration = configuration;
  }

  private get fragment(): string {
    return `${this.number}.${this.restarts}`;
  }

  getTransceivers(): FakeTransceiver[] {
    return [...this.transceivers];
  }

  addTransceiver(kind: string, { direction }: { readonly direction: string }): void {
    this.addPlace(kind, direction);
    this.needNegotiation();
  }

  restartIce(): void {
    this.restarts += 1;
    this.needNegotiation();
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const isAnswer = this.signalingState === 'have-remote-offer';
    const places = this.transceivers.map(({ kind, direction }) => ({ kind, direction }));
    const content: Content = { fragment: this.fragment, places };
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp: JSON.stringify(content) };
    this.enter(isAnswer ? 'stable' : 'have-local-offer');
    const candidate = { candidate: 'host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: this.fragment };
    setTimeout(() => this.onicecandidate?.({ candidate }), 1);
  }

  async setRemoteDescription({ type, sdp }: Description): Promise<void> {
    await Promise.resolve();
    if (type === 'answer' && this.signalingState !== 'have-local-offer')
      throw new DOMException('An answer without an offer', 'InvalidStateError');
    this.remoteDescription = { type, sdp };
    const { fragment, places } = JSON.parse(sdp) as Content;
    this.remoteFragment = fragment;
    if (type === 'answer') {
      this.enter('stable');
      return;
    }
    // An offer of its own is taken back, and made anew afterwards.
    if (this.signalingState === 'have-local-offer') this.mustNegotiate = true;
    for (const { kind } of places.slice(this.transceivers.length)) this.addPlace(kind, 'recvonly');
    this.enter('have-remote-offer');
  }

  async addIceCandidate(candidate: { readonly usernameFragment: string } | undefined): Promise<void> {
    await Promise.resolve();
    if (candidate && candidate.usernameFragment !== this.remoteFragment)
      throw new DOMException('A candidate of an unknown description', 'OperationError');
  }

  async getStats(): Promise<ReadonlyMap<string, object>> {
    await Promise.resolve();
    const { candidateType } = this;
    const statistics = [
      { id: 'unused', type: 'local-candidate', candidateType: 'relay' },
      { id: 'local', type: 'local-candidate', candidateType },
      { id: 'remote', type: 'remote-candidate', candidateType: 'srflx' },
      { id: 'other', type: 'candidate-pair', localCandidateId: 'unused', remoteCandidateId: 'remote' },
      { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', remoteCandidateId: 'remote' },
      { id: 'transport', type: 'transport', selectedCandidatePairId: 'pair' },
    ];
    return new Map(statistics.map((statistic) => [statistic.id, statistic]));
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  /** The state of the network. */
  become(connectionState: string): void {
    this.connectionState = connectionState;
    this.onconnectionstatechange?.();
  }

  private addPlace(kind: string, direction: string): void {
    const sender: FakeSender = {
      track: null,
      parameters: { encodings: [{}] },
      replaceTrack: async (track) => void (sender.track = track),
      getParameters: () => sender.parameters,
      setParameters: async (parameters) => void (sender.parameters = parameters),
    };
    const receiver = { track: { kind }, getSynchronizationSources: () => [] };
    const mid = String(this.transceivers.length);
    this.transceivers.push({ mid, kind, direction, sender, receiver });
  }

  private enter(signalingState: string): void {
    this.signalingState = signalingState;
    if (signalingState === 'stable' && this.mustNegotiate) this.needNegotiation();
  }

  private needNegotiation(): void {
    this.mustNegotiate = true;
    // Not by queueMicrotask, which fake timers replace.
    void Promise.resolve().then(() => {
      if (this.signalingState !== 'stable' || !this.mustNegotiate) return;
      this.mustNegotiate = false;
      this.onnegotiationneeded?.();
    });
  }
}
