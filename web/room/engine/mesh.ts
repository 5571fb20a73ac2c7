import type { IceServer, Signal } from '../../protocol/messages.js';
import { type Fit, Peer } from './peer.js';
import type { RoomMedia, RoomMediaEvents, SentTracks } from './room-media.js';
import { toConfiguration } from './rtc-configuration.js';
import type { Traffic } from './traffic.js';

/** Most signals that wait for their sender to be known, and most such senders: the list of who is in may come later. */
const MAX_EARLY_SIGNALS = 100;
const MAX_EARLY_SENDERS = 10;

/** How much a page sends to each of so many others, so that the sum suits a home connection and its processor. */
const FITS: readonly Fit[] = [
  { camera: { maxBitrate: 1_500_000, scaleResolutionDownBy: 1 }, screen: { maxBitrate: 2_500_000 } },
  { camera: { maxBitrate: 800_000, scaleResolutionDownBy: 1.5 }, screen: { maxBitrate: 2_000_000 } },
  { camera: { maxBitrate: 500_000, scaleResolutionDownBy: 2 }, screen: { maxBitrate: 1_500_000 } },
];

/** Connects every page with every other one. */
export class Mesh implements RoomMedia {
  private readonly peers = new Map<string, Peer>();
  private readonly early = new Map<string, Signal[]>();
  private self = '';
  private sends = false;
  private configuration: RTCConfiguration = {};
  private tracks: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };

  constructor(private readonly events: RoomMediaEvents) {}

  start(self: string, sends: boolean, iceServers: readonly IceServer[]): void {
    this.self = self;
    this.sends = sends;
    this.useServers(iceServers);
  }

  useServers(iceServers: readonly IceServer[]): void {
    this.configuration = toConfiguration(iceServers);
    for (const peer of this.peers.values()) peer.configure(this.configuration);
  }

  add(participantId: string, sends: boolean): void {
    // Two who only receive have nothing to send each other.
    if (this.peers.has(participantId) || (!sends && !this.sends)) return;
    const peer = new Peer({
      configuration: this.configuration,
      // Ids sort by time: who was there first makes the first offer, because who comes later knows of everybody.
      isPolite: this.self > participantId,
      sends: this.sends,
      signal: (signal) => this.events.signal(participantId, signal),
      changed: (media) => this.events.received(participantId, media),
      reached: (outcome) => this.events.ice(outcome),
    });
    this.peers.set(participantId, peer);
    peer.send(this.tracks);
    this.fit();
    for (const signal of this.early.get(participantId) ?? []) peer.accept(signal);
    this.early.delete(participantId);
  }

  remove(participantId: string): void {
    this.early.delete(participantId);
    this.peers.get(participantId)?.close();
    if (this.peers.delete(participantId)) this.fit();
  }

  /** Nothing to do: the other page switches its tracks. */
  update(): void {}

  /** Nothing to do: everybody sends everything to each. */
  look(): void {}

  accept(participantId: string, signal: Signal): void {
    const peer = this.peers.get(participantId);
    if (peer) {
      peer.accept(signal);
      return;
    }
    const signals = this.early.get(participantId) ?? [];
    if (signals.length < MAX_EARLY_SIGNALS) this.early.set(participantId, [...signals, signal]);
    // The oldest have left: what they had sent came late.
    for (const oldest of [...this.early.keys()].slice(0, -MAX_EARLY_SENDERS)) this.early.delete(oldest);
  }

  send(tracks: SentTracks): void {
    this.tracks = tracks;
    for (const peer of this.peers.values()) peer.send(tracks);
  }

  restart(): void {
    for (const peer of this.peers.values()) peer.restart();
  }

  /** Nothing to do: signals wait for the socket, and offers are sent again. */
  resume(): void {}

  levels(): ReadonlyMap<string, number> {
    return new Map([...this.peers].map(([id, peer]) => [id, peer.level]));
  }

  async traffic(): Promise<ReadonlyMap<string, Traffic>> {
    return new Map(
      await Promise.all([...this.peers].map(async ([id, peer]) => [id, await peer.traffic()] as const)),
    );
  }

  stop(): void {
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    this.early.clear();
  }

  private fit(): void {
    const fit = FITS[Math.min(this.peers.size, FITS.length) - 1];
    if (fit) for (const peer of this.peers.values()) peer.limit(fit);
  }
}
