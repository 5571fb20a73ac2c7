import { type Candidate, type IceOutcome, type Signal, TRACK_NAMES } from '../../protocol/messages.js';
import { ConnectionHealth } from './connection-health.js';
import type { ReceivedMedia, SentTracks } from './room-media.js';
import { kindOf, replaceTracks } from './track-places.js';
import { type Traffic, trafficOf } from './traffic.js';

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
  private readonly health: ConnectionHealth;
  private sent: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };
  private fit: Fit | null = null;
  private isMakingOffer = false;
  private isIgnoringOffer = false;
  private hasNegotiated = false;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** Signals are taken one after the other. */
  private work: Promise<void> = Promise.resolve();

  constructor({ configuration, isPolite, sends, signal, changed, reached }: PeerOptions) {
    this.isPolite = isPolite;
    this.sends = sends;
    this.signal = signal;
    this.changed = changed;
    this.connection = new RTCPeerConnection(configuration);
    this.connection.onnegotiationneeded = () => void this.offer();
    this.connection.onicecandidate = ({ candidate }) => signal({ candidate: toCandidate(candidate) });
    this.health = new ConnectionHealth(this.connection, {
      restart: () => this.restart(),
      changed: () => this.tell(),
      reached,
    });
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
    clearTimeout(this.answerTimer);
    this.health.stop();
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
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
    this.health.check();
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
    if (this.sends) replaceTracks(this.connection, this.sent);
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

  /** Tells what arrives, and how. */
  private tell(): void {
    const [microphone, camera, screen, screenSound] = this.connection
      .getTransceivers()
      .map(({ receiver }) => receiver.track);
    if (!microphone || !camera || !screen || !screenSound) return;
    this.changed({ tracks: { microphone, camera, screen, screenSound }, connection: this.health.standing });
  }
}

/** As the protocol has it; null for the end of candidates. */
function toCandidate(candidate: RTCIceCandidate | null): Candidate {
  if (!candidate || candidate.candidate === '') return null;
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment };
}
