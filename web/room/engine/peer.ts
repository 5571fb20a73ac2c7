import { type Candidate, type IceOutcome, type Signal, TRACK_NAMES } from '../../protocol/messages.js';
import { outcomeOf } from './ice-outcome.js';
import type { ReceivedMedia, SentTracks } from './room-media.js';
import { type Traffic, trafficOf } from './traffic.js';

/** How long a connection may be interrupted before new ways are tried, in ms: most interruptions are shorter. */
const PATIENCE = 3_000;
/** How long a way is looked for before the page says that there is none, and begins anew, in ms. */
const REACH_WITHIN = 15_000;
/** How long to wait for the response to an offer before it is sent again, in ms: a socket may have been lost meanwhile. */
const ANSWER_WITHIN = 3_000;

/** Bits a second at most, and by how much each side of the picture is divided, for each video. */
export interface Fit {
  readonly camera: { readonly maxBitrate: number; readonly scaleResolutionDownBy: number };
  readonly screen: { readonly maxBitrate: number };
}

interface PeerOptions {
  readonly configuration: RTCConfiguration;
  /** Yields when both negotiate at the same time; the other side must not. It also waits for the first offer. */
  readonly isPolite: boolean;
  readonly sends: boolean;
  readonly signal: (signal: Signal) => void;
  readonly changed: (media: ReceivedMedia) => void;
  /** How the other page is reached has changed. */
  readonly reached: (outcome: IceOutcome) => void;
}

/**
 * The connection to one other page: "perfect negotiation" (WebRTC, section 10.7). The tracks have fixed places, in the order
 * of {@link TRACK_NAMES}, so that switching one on or off needs no negotiation.
 */
export class Peer {
  private readonly connection: RTCPeerConnection;
  private readonly isPolite: boolean;
  private readonly sends: boolean;
  private readonly signal: PeerOptions['signal'];
  private readonly changed: PeerOptions['changed'];
  private readonly reached: PeerOptions['reached'];
  private sent: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };
  private fit: Fit | null = null;
  private isMakingOffer = false;
  private isIgnoringOffer = false;
  private hasNegotiated = false;
  private outcome: IceOutcome | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private reaching: ReturnType<typeof setTimeout> | undefined;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** Signals are taken one after the other. */
  private work: Promise<void> = Promise.resolve();

  constructor({ configuration, isPolite, sends, signal, changed, reached }: PeerOptions) {
    this.isPolite = isPolite;
    this.sends = sends;
    this.signal = signal;
    this.changed = changed;
    this.reached = reached;
    this.connection = new RTCPeerConnection(configuration);
    this.connection.onnegotiationneeded = () => void this.offer();
    this.connection.onicecandidate = ({ candidate }) => signal({ candidate: toCandidate(candidate) });
    this.connection.onconnectionstatechange = () => this.watch();
    // The other side makes the tracks' places with its first offer.
    if (isPolite) return;
    const direction = sends ? 'sendrecv' : 'recvonly';
    for (const name of TRACK_NAMES) this.connection.addTransceiver(kindOf(name), { direction });
  }

  /** Takes what the other page has sent. */
  accept(signal: Signal): void {
    this.work = this.work
      .then(() => ('description' in signal ? this.describe(signal.description) : this.addCandidate(signal)))
      // The connection shows by its state that it does not work; what the other page sends must not harm this one.
      .catch((error: unknown) => console.warn('A step of the negotiation failed.', error));
  }

  /** Uses other servers when it looks for ways the next time. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration(configuration);
  }

  send(tracks: SentTracks): void {
    this.sent = tracks;
    this.replaceTracks();
  }

  /** Sets how much is sent. */
  limit(fit: Fit): void {
    this.fit = fit;
    void this.applyFit();
  }

  /** Looks for new ways to the other page, while what works goes on. */
  restart(): void {
    if (this.hasNegotiated) this.connection.restartIce();
  }

  /** How loud the other page's microphone is, 0 to 1. */
  get level(): number {
    const [source] = this.connection.getTransceivers()[0]?.receiver.getSynchronizationSources() ?? [];
    return source?.audioLevel ?? 0;
  }

  /** What has gone over the connection. */
  traffic(): Promise<Traffic> {
    return trafficOf(this.connection);
  }

  close(): void {
    clearTimeout(this.patience);
    clearTimeout(this.reaching);
    clearTimeout(this.answerTimer);
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private async offer(): Promise<void> {
    try {
      this.isMakingOffer = true;
      await this.connection.setLocalDescription();
      this.signalDescription();
      this.expectAnswer();
    } catch (error) {
      console.warn('An offer could not be made.', error);
    } finally {
      this.isMakingOffer = false;
    }
  }

  /** Sends an offer again until there is an answer: it contains the candidates that were found until then. */
  private expectAnswer(): void {
    clearTimeout(this.answerTimer);
    this.answerTimer = setTimeout(() => {
      if (this.connection.signalingState !== 'have-local-offer') return;
      this.signalDescription();
      this.expectAnswer();
    }, ANSWER_WITHIN);
  }

  private async describe(description: RTCSessionDescriptionInit): Promise<void> {
    const { connection } = this;
    const collides =
      description.type === 'offer' && (this.isMakingOffer || connection.signalingState !== 'stable');
    this.isIgnoringOffer = !this.isPolite && collides;
    if (this.isIgnoringOffer) return;
    // The answer to an offer that was sent twice comes twice.
    if (description.type === 'answer' && connection.signalingState !== 'have-local-offer') return;
    // Takes back an own offer by itself, if there is one.
    await connection.setRemoteDescription(description);
    this.hasNegotiated = true;
    if (description.type === 'offer') {
      for (const transceiver of connection.getTransceivers())
        transceiver.direction = this.sends ? 'sendrecv' : 'recvonly';
      this.replaceTracks();
      await connection.setLocalDescription();
      this.signalDescription();
    }
    await this.applyFit();
    this.watch();
  }

  private async addCandidate({ candidate }: { readonly candidate: Candidate }): Promise<void> {
    try {
      await this.connection.addIceCandidate(candidate ?? undefined);
    } catch (error) {
      // It belongs to an offer that was ignored.
      if (!this.isIgnoringOffer) throw error;
    }
  }

  private signalDescription(): void {
    const { localDescription } = this.connection;
    if (localDescription && localDescription.type !== 'pranswer')
      this.signal({ description: { type: localDescription.type, sdp: localDescription.sdp } });
  }

  private replaceTracks(): void {
    for (const [place, { sender }] of this.connection.getTransceivers().entries()) {
      const name = TRACK_NAMES[place];
      if (!name || !this.sends || sender.track === this.sent[name]) continue;
      sender
        .replaceTrack(this.sent[name])
        .catch((error: unknown) => console.warn('A track could not be sent.', error));
    }
  }

  private async applyFit(): Promise<void> {
    const { fit } = this;
    if (!fit || !this.hasNegotiated) return;
    for (const name of ['camera', 'screen'] as const) {
      const sender = this.connection.getTransceivers()[TRACK_NAMES.indexOf(name)]?.sender;
      const parameters = sender?.getParameters();
      if (!sender || !parameters || parameters.encodings.length === 0) continue;
      for (const encoding of parameters.encodings) Object.assign(encoding, fit[name]);
      // A browser that cannot sends as it thinks best.
      await sender.setParameters(parameters).catch(() => undefined);
    }
  }

  /** Tells what arrives, and tries new ways if the connection does not come back by itself. */
  private watch(): void {
    const { connectionState } = this.connection;
    clearTimeout(this.patience);
    this.expectConnection();
    if (connectionState === 'failed') this.restart();
    else if (connectionState === 'disconnected') this.patience = setTimeout(() => this.restart(), PATIENCE);
    const [microphone, camera, screen, screenSound] = this.connection
      .getTransceivers()
      .map(({ receiver }) => receiver.track);
    if (!microphone || !camera || !screen || !screenSound) return;
    this.changed({ tracks: { microphone, camera, screen, screenSound }, connection: this.standing });
  }

  private get standing(): ReceivedMedia['connection'] {
    const { connectionState } = this.connection;
    if (connectionState === 'connected') return 'connected';
    if (this.outcome === 'failed') return 'unreachable';
    return connectionState === 'disconnected' || connectionState === 'failed' ? 'interrupted' : 'connecting';
  }

  /** Notices that the other page is reached, or that it is not for long: without any candidate ICE never fails. */
  private expectConnection(): void {
    if (this.connection.connectionState === 'connected') {
      clearTimeout(this.reaching);
      this.reaching = undefined;
      void this.reportWay();
      return;
    }
    this.reaching ??= setTimeout(() => {
      this.reaching = undefined;
      this.report('failed');
      this.restart();
      this.watch();
    }, REACH_WITHIN);
  }

  private async reportWay(): Promise<void> {
    // A connection that is closed meanwhile has nothing to say.
    const outcome = await outcomeOf(this.connection).catch(() => null);
    if (outcome && this.connection.connectionState === 'connected') this.report(outcome);
  }

  private report(outcome: IceOutcome): void {
    if (this.outcome === outcome) return;
    this.outcome = outcome;
    this.reached(outcome);
  }
}

function kindOf(name: keyof SentTracks): 'audio' | 'video' {
  return name === 'camera' || name === 'screen' ? 'video' : 'audio';
}

/** As the protocol has it; null for the end of candidates. */
function toCandidate(candidate: RTCIceCandidate | null): Candidate {
  if (!candidate || candidate.candidate === '') return null;
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment };
}
