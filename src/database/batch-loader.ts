import { AsyncResource } from 'node:async_hooks';
import type { Database } from './database.js';
import { DatabaseUnavailableError, isLocked } from './database.errors.js';

/** Maximum number of requests that wait for a batch. */
const MAX_WAITING = 2_000;

/** Maximum wait for a batch, in ms. */
const DEADLINE = 3_000;

/** After so many ms, a batch is slow. */
const SLOW = 50;

interface Waiting<Request, Response> {
  readonly owner: string;
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
  /**
   * Maximum number of batches that run beside those while they are slow, because one of their owners has to wait; the
   * default is 0. The owners in a slow batch wait for it.
   */
  readonly besideSlow?: number;
  /** @returns a response or an error for each request, in their order */
  readonly load: (requests: readonly Request[]) => Promise<readonly (Response | Error)[]>;
}

/** A batch that is under way. */
interface Batch<Request, Response> {
  readonly entries: readonly Waiting<Request, Response>[];
  readonly owners: ReadonlySet<string>;
  isSlow: boolean;
}

/**
 * Combines requests that arrive in the same turn of the event loop, or while the previous batch runs: one statement
 * serves many requests. If no batch is running, nothing waits. Owners have equal parts of a batch, so that a flood from
 * one delays another by one batch at most; the requests of each owner keep their order. If a batch of several owners
 * {@link isLocked}, which has no effect, each of them gets a batch of its own: only the one whose lock it is waits.
 */
export class BatchLoader<Request, Response> {
  /** A new one whenever it is empty: of a Map that is used for long, V8 keeps the earlier tables, and what they contain. */
  private waiting = new Map<string, Waiting<Request, Response>[]>();
  private count = 0;
  /** Owners, of those who wait, whose next batch is for them alone. */
  private readonly separated = new Set<string>();
  private underWay: readonly Batch<Request, Response>[] = [];
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
      const entry = { owner, request, context, since: performance.now(), resolve, reject };
      const queue = this.waiting.get(owner);
      if (queue) queue.push(entry);
      else this.waiting.set(owner, [entry]);
      this.count++;
      this.schedule();
    });
  }

  private schedule(): void {
    const { atOnce = 1, besideSlow = 0 } = this.batches;
    if (this.isScheduled || this.count === 0 || this.underWay.length >= atOnce + besideSlow) return;
    const slow = this.underWay.filter(({ isSlow }) => isSlow);
    if (this.underWay.length - slow.length >= atOnce) return;
    this.isScheduled = true;
    setImmediate(() => this.send());
  }

  private send(): void {
    this.isScheduled = false;
    const entries = this.take();
    const [first] = entries;
    if (!first) return;
    const batch = { entries, owners: new Set(entries.map(({ owner }) => owner)), isSlow: false };
    this.underWay = [...this.underWay, batch];
    const timer = this.batches.besideSlow && setTimeout(() => this.makeRoomBeside(batch), SLOW);
    const requests = entries.map(({ request }) => request);
    // The other requests must not run in the transaction of the first one.
    const load = (): ReturnType<typeof this.batches.load> =>
      this.database.apart(() => this.batches.load(requests));
    void first.context
      .runInAsyncScope(load)
      .then(
        (responses) => {
          for (const [index, { resolve, reject }] of entries.entries()) {
            const response = responses[index];
            if (response instanceof Error) reject(response);
            else resolve(response as Response);
          }
        },
        (error: unknown) => {
          if (batch.owners.size > 1 && isLocked(error)) this.separate(batch);
          else for (const { reject } of entries) reject(error);
        },
      )
      .finally(() => {
        clearTimeout(timer);
        this.end(batch);
      });
    this.schedule();
  }

  private makeRoomBeside(batch: Batch<Request, Response>): void {
    batch.isSlow = true;
    this.schedule();
  }

  private end(batch: Batch<Request, Response>): void {
    this.underWay = this.underWay.filter((other) => other !== batch);
    const [owner, another] = batch.owners;
    // An owner that was slow alone would hold up those who share its next batch.
    if (batch.isSlow && owner !== undefined && another === undefined && this.waiting.has(owner))
      this.separated.add(owner);
    this.schedule();
  }

  /** The next batch, with an equal part for each owner, in turn. */
  private take(): Waiting<Request, Response>[] {
    const batch: Waiting<Request, Response>[] = [];
    const part = Math.max(1, Math.floor(this.batches.size / this.waiting.size));
    const expired = performance.now() - DEADLINE;
    const slow = this.underWay.filter(({ isSlow }) => isSlow);
    for (const [owner, queue] of this.waiting) {
      if (batch.length >= this.batches.size) break;
      if (slow.some(({ owners }) => owners.has(owner))) continue;
      const isAlone = this.separated.has(owner);
      if (isAlone && batch.length > 0) continue;
      const taken = queue.splice(
        0,
        isAlone ? this.batches.size : Math.min(part, this.batches.size - batch.length),
      );
      this.separated.delete(owner);
      this.waiting.delete(owner);
      // An owner with more requests moves behind the others.
      if (queue.length > 0) this.waiting.set(owner, queue);
      this.count -= taken.length;
      for (const entry of taken) {
        if (entry.since >= expired) batch.push(entry);
        else entry.reject(unavailable(`a batch did not begin within ${DEADLINE} ms`));
      }
      if (isAlone && batch.length > 0) break;
    }
    if (this.waiting.size === 0) this.waiting = new Map();
    return batch;
  }

  /** Lets the requests of a batch wait again, in front of later ones of their owners. */
  private separate({ entries, owners }: Batch<Request, Response>): void {
    for (const owner of owners) {
      const own = entries.filter((entry) => entry.owner === owner);
      this.waiting.set(owner, [...own, ...(this.waiting.get(owner) ?? [])]);
      this.separated.add(owner);
    }
    this.count += entries.length;
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
