import { poll, type TestPage } from './test-page.js';

let count = 0;

/** Both send until the other one hears it. */
export async function exchange(one: TestPage, another: TestPage, text: string): Promise<void> {
  for (const [from, to] of [
    [one, another],
    [another, one],
  ] as const) {
    await poll(
      () => {
        const candidate = {
          candidate: `${text} ${(count += 1)}`,
          sdpMid: null,
          sdpMLineIndex: null,
          usernameFragment: null,
        };
        from.emit('signal', { participantId: to.id, signal: { candidate } });
        return to.all('signal').find(({ signal }) => JSON.stringify(signal).includes(text));
      },
      () => `nobody hears "${text}"`,
      { every: 100, within: 40_000 },
    );
  }
}
