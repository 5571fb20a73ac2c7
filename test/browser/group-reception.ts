import { poll } from '../signalling/test-page.js';
import type { CallPage } from './call.js';

/** A video or voice that a page receives. */
export interface ReceivedStream {
  readonly kind: string;
  /** Its place in the connection. */
  readonly mid: string;
  readonly width: number;
  /** Frames decoded of a video, packets received of a voice. */
  readonly count: number;
}

/** How many more frames or packets must arrive until a picture counts as moving, and a voice as heard. */
const MOVING = 10;
/** How long it may take on a machine that has other work, in ms. */
const PATIENCE = 45_000;

/** All that arrives over connections that are open. */
export function receivedStreams({ page }: CallPage): Promise<ReceivedStream[]> {
  return page.evaluate(async () => {
    const streams: { kind: string; mid: string; width: number; count: number }[] = [];
    for (const connection of connections.filter(({ connectionState }) => connectionState === 'connected')) {
      const report = await connection.getStats();
      report.forEach(
        ({ type, kind = '', mid = '', frameWidth = 0, framesDecoded = 0, packetsReceived = 0 }) => {
          if (type === 'inbound-rtp')
            streams.push({
              kind,
              mid,
              width: frameWidth,
              count: kind === 'video' ? framesDecoded : packetsReceived,
            });
        },
      );
    }
    return streams;
  });
}

/** Waits until exactly so many pictures move and so many voices are heard at the same time. */
export async function expectStreams(
  call: CallPage,
  expected: { readonly videos: number; readonly voices: number },
): Promise<void> {
  const first = await receivedStreams(call);
  const countSince = ({ mid, count }: ReceivedStream): number => {
    const before = first.find((each) => each.mid === mid)?.count ?? 0;
    // A connection that was made anew meanwhile counts from zero.
    return count < before ? count : count - before;
  };
  let streams: ReceivedStream[] = [];
  await poll(
    async () => {
      streams = await receivedStreams(call);
      const moving = streams.filter((stream) => countSince(stream) >= MOVING);
      const videos = moving.filter(({ kind }) => kind === 'video').length;
      return (videos === expected.videos && moving.length - videos === expected.voices) || undefined;
    },
    () => `${JSON.stringify(streams)} arrives, after ${JSON.stringify(first)}`,
    { every: 50, within: PATIENCE },
  );
}
