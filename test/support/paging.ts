import * as fc from 'fast-check';
import type { Client, Meeting } from './client.js';

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

/** Changes while a listing is read, for each page. */
export const changes = (maxLength: number): fc.Arbitrary<Change[]> =>
  fc.array(fc.record({ creations: fc.nat({ max: 3 }), deletions: fc.array(fc.nat(), { maxLength: 3 }) }), {
    maxLength,
  });

/**
 * Creates `count` items, and creates and deletes more whenever `between` is called.
 * @param create creates one and returns its id
 * @returns `throughout`: the ids of the items that existed all the time
 */
export async function comeAndGo(
  count: number,
  planned: readonly Change[],
  create: (i: number) => Promise<string>,
  remove: (id: string) => Promise<unknown>,
): Promise<{ throughout: ReadonlySet<string>; between: () => Promise<void> }> {
  const many = (n: number): Promise<string[]> => Promise.all(Array.from({ length: n }, (_, i) => create(i)));
  const living = await many(count);
  const throughout = new Set(living);
  const left = [...planned];
  return {
    throughout,
    between: async () => {
      const { creations, deletions } = left.shift() ?? { creations: 0, deletions: [] };
      living.push(...(await many(creations)));
      for (const index of deletions) {
        const [id] = living.splice(index % (living.length || 1), 1);
        if (id === undefined) continue;
        throughout.delete(id);
        await remove(id);
      }
    },
  };
}
