import type { Reception } from './quality-limit.js';

/** What `getStats` says of a received stream (Identifiers for WebRTC's Statistics API, sections 8.2 and 8.3). */
interface Statistic {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
}

/** So many packets in a period are a picture that moves: a screen on which nothing happens sends fewer. */
const MOVING = 20;

/** Compares how video arrives with how it did the last time. */
export class ReceptionMeter {
  private last: ReadonlyMap<string, Statistic> = new Map();

  /** @returns null while nothing moves, which says nothing about the network @throws if the connection is closed */
  async measure(connection: Pick<RTCPeerConnection, 'getStats'>): Promise<Reception | null> {
    const report = (await connection.getStats()) as unknown as ReadonlyMap<string, Statistic>;
    const videos = [...report.values()].filter(
      ({ type, kind }) => type === 'inbound-rtp' && kind === 'video',
    );
    const { last } = this;
    this.last = new Map(videos.map((video) => [video.id, video]));
    let [received, lost, moving, starved] = [0, 0, 0, 0];
    for (const video of videos) {
      const before = last.get(video.id);
      const since = (name: 'packetsReceived' | 'packetsLost' | 'framesDecoded' | 'freezeCount'): number =>
        Math.max(0, (video[name] ?? 0) - (before?.[name] ?? 0));
      // One that has just begun waits for its first whole picture.
      if (!before) continue;
      received += since('packetsReceived');
      lost += since('packetsLost');
      if (since('packetsReceived') < MOVING) continue;
      moving += 1;
      if (since('framesDecoded') === 0 || since('freezeCount') > 0) starved += 1;
    }
    return moving === 0 ? null : { lost: lost / (lost + received), starved: starved / moving };
  }
}
