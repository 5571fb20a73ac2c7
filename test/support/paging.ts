import * as fc from 'fast-check';
import type { TestApp } from './app.js';
import type { Client, Meeting } from './client.js';
import { type Caller, makeCaller } from './factories.js';

/** A page of a listing, in v2 and for operators. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

/** A page of meetings in v1. */
export interface MeetingsPage {
  readonly results: readonly Meeting[];
  readonly cursor: string | null;
}

/** A client that can read a page. */
type Asker = Pick<Client, 'get'>;

/**
 * All items of a listing of v2 or of the admin API, in the order of its pages; something may happen between
 * pages.
 * @param query of every page; if it has a `limit`, every page but the last must be full
 */
export function readAll<Item>(
  client: Asker,
  path: string,
  query = '',
  between?: () => Promise<unknown>,
): Promise<Item[]> {
  return follow(query, between, async (search) => {
    const { status, text, body } = await client.get<Page<Item>>(path + search);
    if (status !== 200) throw new Error(`There is no page: ${text}`);
    return { items: body.data, next: body.nextCursor };
  });
}

/** The same for the meetings of v1. */
export function readAllMeetings(
  client: Asker,
  query = '',
  between?: () => Promise<unknown>,
): Promise<Meeting[]> {
  return follow(query, between, async (search) => {
    const { status, text, body } = await client.get<MeetingsPage>(`/v1/meetings${search}`);
    if (status !== 200) throw new Error(`There is no page: ${text}`);
    return { items: body.results, next: body.cursor };
  });
}

async function follow<Item>(
  query: string,
  between: (() => Promise<unknown>) | undefined,
  read: (search: string) => Promise<{ items: readonly Item[]; next: string | null }>,
): Promise<Item[]> {
  const limit = new URLSearchParams(query).get('limit');
  const seen: Item[] = [];
  let cursor = '';
  for (;;) {
    const { items, next } = await read(`?${[query, cursor].filter(Boolean).join('&')}`);
    seen.push(...items);
    if (limit && (items.length > Number(limit) || (next !== null && items.length < Number(limit))))
      throw new Error(`A page of ${limit} has ${items.length}, and the next one is ${next}.`);
    if (next === null) return seen;
    cursor = `cursor=${next}`;
    await between?.();
  }
}

/** Changes between two pages: how many items are created, and the indexes, modulo their number, of those deleted. */
interface Change {
  readonly creations: number;
  readonly deletions: readonly number[];
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ creations: fc.nat({ max: 3 }), deletions: fc.array(fc.nat(), { maxLength: 3 }) }),
  { maxLength: 8 },
);

/** How the items of a listing are created, deleted and listed; `read` calls `between` after every page. */
export interface Listing {
  readonly create: (caller: Caller, i: number) => Promise<string>;
  readonly remove: (caller: Caller, id: string) => Promise<unknown>;
  readonly read: (caller: Caller, limit: number, between: () => Promise<void>) => Promise<string[]>;
}

/** Checks that a listing shows each lasting item once and none twice, for any changes while its pages are read. */
export function expectExactPaging(
  app: TestApp,
  { create, remove, read }: Listing,
  numRuns: number,
): Promise<void> {
  const property = fc.asyncProperty(
    fc.nat({ max: 14 }),
    fc.integer({ min: 1, max: 4 }),
    changes,
    async (count, limit, planned) => {
      const caller = await makeCaller(app);
      const many = (n: number) => Promise.all(Array.from({ length: n }, (_, i) => create(caller, i)));
      const living = await many(count);
      const lasting = new Set(living);
      const left = [...planned];
      const seen = await read(caller, limit, async () => {
        const { creations, deletions } = left.shift() ?? { creations: 0, deletions: [] };
        living.push(...(await many(creations)));
        for (const index of deletions) {
          const [id] = living.splice(index % (living.length || 1), 1);
          if (id === undefined) continue;
          lasting.delete(id);
          await remove(caller, id);
        }
      });

      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => lasting.has(id)).toSorted()).toEqual([...lasting].toSorted());
    },
  );
  return fc.assert(property, { numRuns });
}

/** Cursors that no page has returned. @param cursor of a page, the text `… <time> <id>` in base64url */
export function invalidCursors(cursor: string, id: string): string[] {
  const parts = Buffer.from(cursor, 'base64url').toString().split(' ');
  const [time, last = ''] = parts.slice(-2);
  const start = parts
    .slice(0, -2)
    .map((part) => `${part} `)
    .join('');
  const forged = [
    `${time} ${last} `,
    `${time}`,
    ` ${time} ${last}`,
    `${time} ${last.slice(1)}`,
    `${time} ' OR 1=1`,
    ...['-1', '1e3', '999999999999999', '99999999999999999999', 'NaN'].map((other) => `${other} ${last}`),
  ].map((text) => start + text);
  const broken = ['garbage', '0', 'null', 'undefined', '%00', '%20', '!', 'x'.repeat(5000), id];
  return [...forged, parts.join('\0'), '{"id":1}', '[]']
    .map((text) => Buffer.from(text).toString('base64url'))
    .concat(broken)
    .concat(cursor.slice(0, -1), cursor.slice(1), `${cursor}A`, `${cursor}=`, `${cursor}&cursor=${cursor}`);
}
