import { AsyncResource } from 'node:async_hooks';
import type { Database } from './database.js';
import { DatabaseUnavailableError } from './database.errors.js';

/** Maximum number of requests that wait for a batch. */
const MAX_WAITING = 2_000;

/** Maximum wait for a batch, in ms. */
const DEADLINE = 3_000;

interface Waiting<Request, Response> {
  readonly request: Request;
  /** The context of the call: a trace shows the statement under the first request of its batch. */
  readonly context: AsyncResource;
  readonly since: number;
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/** What a {@link BatchLoader} does with a batch. */
interface Batches<Request, Response> {
  /** Maximum number of requests in a batch. */
  readonly size: number;
  /** Maximum number of batches that run at the same time; the default is 1. */
  readonly atOnce?: number;
  /** @returns a response or an error for each request, in their order */
  readonly load: (requests: readonly Request[]) => Promise<readonly (Response | Error)[]>;
}

/**
 * Combines requests that arrive in the same turn of the event loop, or while the previous batch runs: one statement
 * serves many requests. If no batch is running, nothing waits. Owners have equal parts of a batch, so that a flood from
 * one delays another by one batch at most; the requests of each owner keep their order.
 */
export class BatchLoader<Request, Response> {
  private readonly waiting = new Map<string, Waiting<Request, Response>[]>();
  private count = 0;
  private underWay = 0;
  private isScheduled = false;

  constructor(
    private readonly database: Database,
    private readonly batches: Batches<Request, Response>,
  ) {}

  /**
   * @param owner those who get equal parts of a batch, such as organizations
   * @throws DatabaseUnavailableError if too many requests wait, or for too long; what `load` throws or returns as an
   * error
   */
  load(owner: string, request: Request): Promise<Response> {
    if (this.count >= MAX_WAITING)
      return Promise.reject(unavailable(`${MAX_WAITING} requests wait for a batch already`));
    return new Promise((resolve, reject) => {
      const context = new AsyncResource('BatchLoader');
      const entry = { request, context, since: performance.now(), resolve, reject };
      const queue = this.waiting.get(owner);
      if (queue) queue.push(entry);
      else this.waiting.set(owner, [entry]);
      this.count++;
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.count === 0 || this.underWay >= (this.batches.atOnce ?? 1)) return;
    this.isScheduled = true;
    setImmediate(() => this.send());
  }

  private send(): void {
    this.isScheduled = false;
    const batch = this.take();
    const [first] = batch;
    if (!first) return;
    this.underWay++;
    const requests = batch.map(({ request }) => request);
    // The other requests must not run in the transaction of the first one.
    const load = (): ReturnType<typeof this.batches.load> =>
      this.database.apart(() => this.batches.load(requests));
    void first.context
      .runInAsyncScope(load)
      .then(
        (responses) => {
          for (const [index, { resolve, reject }] of batch.entries()) {
            const response = responses[index];
            if (response instanceof Error) reject(response);
            else resolve(response as Response);
          }
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .finally(() => {
        this.underWay--;
        this.schedule();
      });
    this.schedule();
  }

  /** The next batch, with an equal part for each owner, in turn. */
  private take(): Waiting<Request, Response>[] {
    const batch: Waiting<Request, Response>[] = [];
    const part = Math.max(1, Math.floor(this.batches.size / this.waiting.size));
    const expired = performance.now() - DEADLINE;
    for (const [owner, queue] of this.waiting) {
      if (batch.length >= this.batches.size) break;
      const taken = queue.splice(0, Math.min(part, this.batches.size - batch.length));
      this.waiting.delete(owner);
      // An owner with more requests moves behind the others.
      if (queue.length > 0) this.waiting.set(owner, queue);
      this.count -= taken.length;
      for (const entry of taken) {
        if (entry.since >= expired) batch.push(entry);
        else entry.reject(unavailable(`a batch did not begin within ${DEADLINE} ms`));
      }
    }
    return batch;
  }
}

function unavailable(reason: string): DatabaseUnavailableError {
  return new DatabaseUnavailableError(new Error(`Requests come faster than they can be decided: ${reason}`));
}

/** An array with each row at its place `n` (from 1); places without a row are undefined. */
export function inPlaces<Row extends { readonly n: string }>(
  rows: readonly Row[],
  length: number,
): (Row | undefined)[] {
  const places = Array<Row | undefined>(length).fill(undefined);
  for (const row of rows) places[Number(row.n) - 1] = row;
  return places;
}
