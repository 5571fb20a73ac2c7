import type { RoomOrder } from '../../../src/rooms/room-listing.js';
import type { HttpResponse } from '../../support/client.js';
import { type Caller, inMinutes, makeCaller } from '../../support/factories.js';
import { expectExactPaging, invalidCursors, type Listing, readAll } from '../../support/paging.js';
import { placesIn } from '../../support/problems.js';
import { insertRooms, makeRoom, type Room, type RoomsPage } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const SORTS = ['-createdAt', 'createdAt', '-endsAt', 'endsAt'] as const;
type Sort = (typeof SORTS)[number];

const ORDERS: Readonly<Record<Sort, RoomOrder>> = {
  '-createdAt': { by: 'createdAt', descending: true },
  createdAt: { by: 'createdAt', descending: false },
  '-endsAt': { by: 'endsAt', descending: true },
  endsAt: { by: 'endsAt', descending: false },
};

describe('Paging through rooms', () => {
  const { app } = useScene();

  it.each(SORTS)(
    'by %s shows each lasting room once, none twice, in order, while others are created and deleted',
    async (sort) => {
      const listing: Listing = {
        // Few different ends, so that many rooms have the same one.
        create: async (caller, i) =>
          (await makeRoom(caller, { endsAt: inMinutes(1000 + (i % 3)).replace(/\d\d\.\d+Z/, '00Z') })).id,
        remove: (caller, id) => caller.delete(`/v2/rooms/${id}`),
        read: async (caller, limit, between) => {
          const seen = await readRooms(caller, `sort=${sort}&limit=${limit}`, between);
          expect(seen).toEqual(seen.toSorted(inOrder(sort)));
          return seen.map(({ id }) => id);
        },
      };
      await expectExactPaging(app, listing, 10);
    },
  );

  it.each(SORTS)('by %s is exact among rooms of the same instant and the same end', async (sort) => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 60, `date_trunc('hour', now())`);

    expect((await readRooms(caller, `sort=${sort}&limit=7`)).map(({ id }) => id).toSorted()).toEqual(
      rooms.map(({ id }) => id).toSorted(),
    );
  });

  it('applies the filters to every page', async () => {
    const caller = await makeCaller(app);
    const wanted: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { id } = await makeRoom(caller, { metadata: { team: i % 2 ? 'sales' : 'support' } });
      if (i % 2) wanted.push(id);
    }

    const seen = await readRooms(caller, 'metadata[team]=sales&sort=createdAt&limit=2');
    expect(seen.map(({ id }) => id)).toEqual(wanted);
  });

  it('has no cursor on the last page, even a full one', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    const cursors = await Promise.all(
      [2, 3, 4].map(async (limit) => (await page(caller, `limit=${limit}`)).body.nextCursor),
    );

    expect(cursors).toEqual([expect.any(String), null, null]);
  });

  it('continues only in the order in which it began', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    for (const sort of SORTS) {
      const { nextCursor } = (await page(caller, `limit=1&sort=${sort}`)).body;
      for (const other of SORTS) {
        const answer = await page(caller, `limit=1&sort=${other}&cursor=${nextCursor}`);
        const places = answer.status === 200 ? [] : placesIn(answer);
        expect([other, places]).toEqual([other, other === sort ? [] : ['cursor']]);
      }
    }
  });

  it('continues only from the cursor of a page', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    const { data, nextCursor } = (await page(caller, 'limit=1')).body;
    const written = nextCursor ?? '';
    const [, time, id = ''] = Buffer.from(written, 'base64url').toString().split(' ');
    const otherOrders = [`${time} ${id}`, `name ${time} ${id}`].map((text) =>
      Buffer.from(text).toString('base64url'),
    );

    expect((await page(caller, `cursor=${written}`)).status).toBe(200);
    for (const bad of ['', ...otherOrders, ...invalidCursors(written, data[0]?.id ?? '')]) {
      expect([bad, placesIn(await page(caller, `cursor=${bad}`))]).toEqual([bad, ['cursor']]);
    }
  });
});

const page = (caller: Caller, query: string): Promise<HttpResponse<RoomsPage>> =>
  caller.get<RoomsPage>(`/v2/rooms?${query}`);

const readRooms = (caller: Caller, query: string, between?: () => Promise<void>): Promise<Room[]> =>
  readAll<Room>(caller, '/v2/rooms', query, between);

function inOrder(sort: Sort): (a: Room, b: Room) => number {
  const { by, descending } = ORDERS[sort];
  const key = (room: Room): string => `${room[by]} ${room.id}`;
  return (a, b) => (key(a) < key(b) ? -1 : 1) * (descending ? -1 : 1);
}
