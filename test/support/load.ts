import type { HttpResponse } from './client.js';

export interface Load {
  /** The responses until now. */
  readonly answers: readonly HttpResponse<unknown>[];
  /** How many responses had this status, from the given index on. */
  count(status: number, from?: number): number;
  /** Waits for requests in flight. */
  stop(): Promise<void>;
}

/** Sends requests without a pause, so many at a time, until it is stopped. */
export function startLoad(inFlight: number, send: () => Promise<HttpResponse<unknown>>): Load {
  const answers: HttpResponse<unknown>[] = [];
  const end = new AbortController();
  const sender = async (): Promise<void> => {
    while (!end.signal.aborted) answers.push(await send());
  };
  const senders = Promise.all(Array.from({ length: inFlight }, sender));
  return {
    answers,
    count: (status, from = 0) => answers.slice(from).filter((answer) => answer.status === status).length,
    stop: async () => {
      end.abort();
      await senders;
    },
  };
}

/** The database or the store is unavailable; a list has a shorter deadline of its own. */
const UNAVAILABLE = /at the moment|The list was not ready within/;

/** Checks that every response was admitted and metered, or 503 in the format of v1, and that no point was given twice. */
export function expectNothingUnmetered(answers: readonly HttpResponse<unknown>[], points: number): void {
  const given = new Set<string>();
  for (const { status, headers, body } of answers) {
    if (status === 200) {
      const remaining = Number(headers.get('x-ratelimit-remaining') ?? NaN);
      expect(remaining).toBeGreaterThanOrEqual(0);
      expect(remaining).toBeLessThan(points);
      const point = `${headers.get('x-ratelimit-reset')} ${remaining}`;
      if (given.has(point)) throw new Error(`The same point was given twice: ${point}`);
      given.add(point);
    } else {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(body).toEqual({
        statusCode: 503,
        error: expect.stringMatching(UNAVAILABLE) as string,
        message: expect.stringMatching(UNAVAILABLE) as string,
      });
    }
  }
}
