import { poll } from '../signalling/test-page.js';
import { type CallPage, PATIENCE, type Received } from './call.js';

/** How many more frames and packets must arrive until a picture counts as moving, and a voice as heard. */
const MOVING = 10;

/** Whether a picture moves and a voice is heard, compared with before. */
function goesOn({ state, frames, audioPackets }: Received, before: Received | undefined): boolean {
  return (
    state === 'connected' &&
    frames >= (before?.frames ?? 0) + MOVING &&
    audioPackets >= (before?.audioPackets ?? 0) + MOVING
  );
}

/** Waits until pictures and sound of so many others arrive, and go on arriving. */
export async function expectToReceive(call: CallPage, others: number): Promise<void> {
  const first = await call.received();
  let received: Received[] = [];
  await poll(
    async () => {
      received = await call.received();
      const isAll = received.length === others && received.every((each, index) => goesOn(each, first[index]));
      return isAll || undefined;
    },
    () => `${JSON.stringify(received)} arrives, after ${JSON.stringify(first)}`,
    { every: 50, within: PATIENCE },
  );
}
