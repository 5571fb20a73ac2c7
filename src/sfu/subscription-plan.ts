import type { Quality, WantedStream } from '../../web/protocol/messages.js';
import type { RoomFeeds } from './room-feeds.js';
import type { Feed, Subscribed } from './video-room.js';

/** A stream that a page receives. */
export interface Held extends Subscribed {
  /** null if it has none, or it is not known which. */
  readonly quality: Quality | null;
  /** See {@link RoomFeeds.versionOf}. */
  readonly version: number;
}

/** What to change so that a page receives what it wants, as far as it is there. */
export interface Plan {
  readonly subscribe: readonly WantedStream[];
  /** Places in the description. */
  readonly unsubscribe: readonly string[];
  readonly choose: readonly { readonly mid: string; readonly quality: Quality }[];
}

/** Compares what a page wants with what it receives. */
export function planOf(wanted: readonly WantedStream[], held: readonly Held[], feeds: RoomFeeds): Plan {
  const isCurrent = (stream: Held): boolean =>
    feeds.has(stream) && feeds.versionOf(stream.participantId) === stream.version;
  const wantedByKey = new Map(wanted.map((stream) => [keyOf(stream), stream]));
  const kept = withoutRepeated(held.filter((stream) => isCurrent(stream) && wantedByKey.has(keyOf(stream))));
  const keptKeys = new Set(kept.map(keyOf));
  const keptPlaces = new Set(kept.map(({ mid }) => mid));
  return {
    subscribe: [...wantedByKey]
      .filter(([key, stream]) => !keptKeys.has(key) && feeds.has(stream))
      .map(([, stream]) => stream),
    unsubscribe: held.flatMap(({ mid }) => (keptPlaces.has(mid) ? [] : [mid])),
    choose: kept.flatMap((stream) => {
      const quality = wantedByKey.get(keyOf(stream))?.quality;
      return quality && quality !== stream.quality ? [{ mid: stream.mid, quality }] : [];
    }),
  };
}

/** Each stream once, at its first place. */
export function withoutRepeated(streams: readonly Held[]): readonly Held[] {
  const places = new Map(streams.toReversed().map((stream) => [keyOf(stream), stream.mid]));
  return streams.filter((stream) => places.get(keyOf(stream)) === stream.mid);
}

/** What a page receives after Janus has said so. @param requested what it did not receive before */
export function heldAfter(
  subscribed: readonly Subscribed[],
  before: readonly Held[],
  requested: readonly (WantedStream & { readonly version: number })[],
  feeds: RoomFeeds,
): Held[] {
  const known = new Map(before.map((stream) => [`${stream.mid} ${keyOf(stream)}`, stream]));
  const fresh = new Map(requested.map((stream) => [keyOf(stream), stream]));
  return subscribed.map((stream) => {
    const { quality, version } = fresh.get(keyOf(stream)) ??
      known.get(`${stream.mid} ${keyOf(stream)}`) ?? {
        quality: null,
        version: feeds.versionOf(stream.participantId),
      };
    return { ...stream, quality, version };
  });
}

function keyOf({ participantId, track }: Feed): string {
  return `${participantId} ${track}`;
}
