import { type IceOutcome, TRACK_NAMES } from '../../../protocol/messages.js';
import { ConnectionHealth } from '../connection-health.js';
import type { SentTracks } from '../room-media.js';
import { kindOf, replaceTracks } from '../track-places.js';
import { type Traffic, trafficOf } from '../traffic.js';
import { ENCODINGS, fitCamera } from './encodings.js';
import type { SfuRequests } from './sfu-requests.js';

/** How long the page waits before it offers again, in ms; twice as long each time, and up to twice as long by chance. */
const FIRST_RETRY = 1_000;
const LAST_RETRY = 4_000;

interface SendingEvents {
  /** How the media server is reached has changed. */
  reached(outcome: IceOutcome): void;
  /** The state may be another one. */
  changed(): void;
}

/**
 * The connection over which a page sends to the media server. Its tracks have fixed places, so that switching one on or off
 * needs no negotiation; candidates of the page are not sent, because the server is an ICE lite agent (RFC 8445, 2.5).
 */
export class SendingConnection {
  private readonly connection: RTCPeerConnection;
  private readonly health: ConnectionHealth;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private delay = FIRST_RETRY;
  private isOffering = false;
  private isClosed = false;
  private isRefused = false;

  constructor(
    configuration: RTCConfiguration,
    private readonly requests: Pick<SfuRequests, 'publish'>,
    private readonly events: SendingEvents,
  ) {
    this.connection = new RTCPeerConnection(configuration);
    this.health = new ConnectionHealth(this.connection, { ...events, restart: () => this.restart() });
    this.connection.onnegotiationneeded = () => void this.offer();
    for (const name of TRACK_NAMES)
      this.connection.addTransceiver(kindOf(name), {
        direction: 'sendonly',
        sendEncodings: ENCODINGS[name],
      });
  }

  /** Whether no media server takes what is sent. */
  get isLost(): boolean {
    return this.isRefused || this.health.standing === 'unreachable';
  }

  /** Uses other servers when it looks for ways the next time. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration(configuration);
  }

  /** A microphone that is muted sends nothing at all: in a group most are. */
  send(tracks: SentTracks): void {
    const { microphone, camera } = tracks;
    const sender = this.connection.getTransceivers()[TRACK_NAMES.indexOf('camera')]?.sender;
    if (sender && camera && camera !== sender.track) void fitCamera(sender, camera);
    replaceTracks(this.connection, { ...tracks, microphone: microphone?.enabled ? microphone : null });
  }

  /** Looks for new ways to the server, while what works goes on. */
  restart(): void {
    if (this.connection.remoteDescription) this.connection.restartIce();
  }

  /** The page's socket is back: an offer that waits for it is made at once. */
  resume(): void {
    this.delay = FIRST_RETRY;
    if (this.retry !== undefined) void this.offer();
  }

  traffic(): Promise<Traffic> {
    return trafficOf(this.connection);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.health.stop();
    this.connection.onnegotiationneeded = null;
    this.connection.close();
  }

  /** Offers until there is an answer; each time anew, because meanwhile the network may be another one. */
  private async offer(): Promise<void> {
    clearTimeout(this.retry);
    this.retry = undefined;
    if (this.isOffering || this.isClosed) return;
    this.isOffering = true;
    const isDone = await this.negotiate().catch((error: unknown) => {
      console.warn('What is sent could not be negotiated.', error);
      return false;
    });
    this.isOffering = false;
    if (this.isClosed) return;
    if (isDone) {
      this.delay = FIRST_RETRY;
      this.health.check();
      return;
    }
    this.retry = setTimeout(() => void this.offer(), this.delay * (1 + Math.random()));
    this.delay = Math.min(this.delay * 2, LAST_RETRY);
    this.events.changed();
  }

  /** @returns whether the server has answered @throws if the browser does not take the answer */
  private async negotiate(): Promise<boolean> {
    await this.connection.setLocalDescription();
    const { localDescription } = this.connection;
    const published = localDescription && (await this.requests.publish(localDescription.sdp));
    // Without a response it may be the page's own network.
    if (published) this.isRefused = published.status === 'refused';
    if (this.isClosed || published?.status !== 'done') return false;
    await this.connection.setRemoteDescription({ type: 'answer', sdp: published.sdp });
    return true;
  }
}
