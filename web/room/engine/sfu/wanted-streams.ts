import {
  MAX_STREAMS,
  type ParticipantMedia,
  QUALITIES,
  type Quality,
  type WantedStream,
} from '../../../protocol/messages.js';
import type { InView } from '../../meeting.js';

/** How many shared screens are received at once: more would be too small to be read. */
const MAX_SCREENS = 3;
/** The heights of a camera's picture at 1280 by 720; those of other cameras are close enough. */
const HEIGHTS = { low: 180, medium: 360, high: 720 } as const satisfies Record<Quality, number>;
/** A picture may be shown this much larger than it is. */
const MAX_SCALE = 1.25;

/** The quality for a tile of this height. @param height in device pixels */
export function qualityFor(height: number): Quality {
  return QUALITIES.find((quality) => HEIGHTS[quality] * MAX_SCALE >= height) ?? 'high';
}

/** Who is in the room, what they send and what is seen: from it follows what the page wants to receive. */
export class WantedStreams {
  private readonly senders = new Map<string, ParticipantMedia>();
  /** Whoever has had their microphone on since this page joined: they may speak again, and are heard at once. */
  private readonly speakers = new Set<string>();
  private inView: readonly InView[] = [];

  update(participantId: string, media: ParticipantMedia): void {
    this.senders.set(participantId, media);
    if (media.microphone) this.speakers.add(participantId);
  }

  remove(participantId: string): void {
    this.senders.delete(participantId);
    this.speakers.delete(participantId);
  }

  look(inView: readonly InView[]): void {
    this.inView = inView;
  }

  /** Everybody who is in the room. */
  get ids(): readonly string[] {
    return [...this.senders.keys()];
  }

  /** Whether somebody sends something at the moment. */
  isSending(participantId: string): boolean {
    const media = this.senders.get(participantId);
    return media !== undefined && (media.microphone || media.camera || media.screen);
  }

  /**
   * What is wanted, the most important first: voices, screens, cameras that are in view.
   * @param best the highest quality that the network carries
   */
  streams(best: Quality): WantedStream[] {
    const wanted: WantedStream[] = [];
    const want = (participantId: string, track: WantedStream['track'], quality: Quality | null = null) =>
      wanted.push({ participantId, track, quality });
    const all = [...this.senders];
    for (const [id, { microphone }] of all) if (microphone) want(id, 'microphone');
    for (const [id] of all.filter(([, { screen }]) => screen).slice(0, MAX_SCREENS)) {
      want(id, 'screen');
      want(id, 'screenSound');
    }
    for (const { participantId, height } of this.inView)
      if (this.senders.get(participantId)?.camera)
        want(participantId, 'camera', lower(qualityFor(height), best));
    for (const id of this.speakers) if (!this.senders.get(id)?.microphone) want(id, 'microphone');
    return wanted.slice(0, MAX_STREAMS);
  }
}

function lower(one: Quality, other: Quality): Quality {
  return QUALITIES.indexOf(one) < QUALITIES.indexOf(other) ? one : other;
}
