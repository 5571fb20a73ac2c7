import type { WantedStream } from '../../../../web/protocol/messages.js';
import { Pace } from '../../../../web/protocol/pace.js';
import { Watching } from '../../../../web/room/engine/sfu/watching.js';

const voiceOf = (...ids: string[]): WantedStream[] =>
  ids.map((participantId) => ({ participantId, track: 'microphone', quality: null }));

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('asking a media server for what a page wants', () => {
  let asked: { readonly ids: string; respond(isDone: boolean): void }[];
  let watching: Watching;

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
    watching = new Watching({
      watch: (streams) =>
        new Promise((respond) =>
          asked.push({ ids: streams.map(({ participantId }) => participantId).join(), respond }),
        ),
    });
  });
  afterEach(() => {
    watching.stop();
    jest.useRealTimers();
  });

  const ids = (): string[] => asked.map((each) => each.ids);

  it('gathers changes that come together', async () => {
    watching.want(voiceOf('ada'));
    watching.want(voiceOf('ada', 'grace'));
    await pass(100);
    expect(ids()).toEqual(['ada,grace']);
  });

  it('asks for nothing, and for the same, only once', async () => {
    watching.want([]);
    await pass(100);
    expect(ids()).toEqual([]);
    for (let number = 0; number < 3; number += 1) {
      watching.want(voiceOf('ada'));
      await pass(100);
      asked.at(-1)?.respond(true);
    }
    expect(ids()).toEqual(['ada']);
    watching.want([]);
    await pass(100);
    expect(ids()).toEqual(['ada', '']);
  });

  it('asks for the latest when the response to the one before has come', async () => {
    watching.want(voiceOf('ada'));
    await pass(100);
    watching.want(voiceOf('ada', 'grace'));
    watching.want(voiceOf('ken'));
    await pass(1_000);
    expect(ids()).toEqual(['ada']);
    asked[0]?.respond(true);
    await pass(100);
    expect(ids()).toEqual(['ada', 'ken']);
  });

  it('asks again after a while for what could not be done', async () => {
    watching.want(voiceOf('ada'));
    await pass(100);
    asked[0]?.respond(false);
    await pass(1_900);
    expect(ids()).toEqual(['ada']);
    await pass(2_200);
    expect(ids()).toEqual(['ada', 'ada']);
  });

  it('repeats what is known when the server may have forgotten it, also while it asks', async () => {
    watching.want(voiceOf('ada'));
    await pass(100);
    watching.repeat();
    asked[0]?.respond(true);
    await pass(100);
    expect(ids()).toEqual(['ada', 'ada']);
    asked[1]?.respond(true);
    await pass(100);
    watching.repeat();
    await pass(1);
    expect(ids()).toEqual(['ada', 'ada', 'ada']);
  });

  it('asks no more often than the server takes', async () => {
    let now = 0;
    watching = new Watching(
      {
        watch: async (streams) => {
          asked.push({
            ids: streams.map(({ participantId }) => participantId).join(),
            respond: () => undefined,
          });
          return true;
        },
      },
      new Pace(2, 1, () => now),
    );
    for (let number = 0; number < 100; number += 1) {
      watching.want(voiceOf(`person ${number}`));
      await pass(60);
    }
    expect(asked).toHaveLength(2);
    now += 1_000;
    await pass(1_000);
    expect(ids().at(-1)).toBe('person 99');
    expect(asked).toHaveLength(3);
  });

  it('asks for nothing any more once it is stopped', async () => {
    watching.want(voiceOf('ada'));
    await pass(100);
    watching.stop();
    asked[0]?.respond(false);
    await pass(10_000);
    expect(ids()).toEqual(['ada']);
  });
});
