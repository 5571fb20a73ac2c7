import { createClient, type HttpResponse } from '../../support/client.js';
import { makeKey } from '../../support/factories.js';
import { minutesAgo, writeHistory } from '../../support/history.js';
import { enterRoom, sessionsOf, sweepByHand } from '../../support/participants.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

interface InsightsPage {
  readonly cursor: string | null;
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

/** When the rooms of these tests were created. */
const CREATED = minutesAgo(60);
const at = (minutes: number): string => new Date(+CREATED + minutes * 60_000).toISOString();
const byValue = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const NOTHING = {
  totalRecorderMinutes: 0,
  totalStreamerMinutes: 0,
  totalUniqueRecorders: 0,
  totalUniqueStreamers: 0,
  rating: null,
  totalRatings: 0,
};

const NOBODY = { deviceId: null, userId: null, rating: null, tags: null, comment: null };

describe('the insights of v1', () => {
  const { app, acme, startAnother } = useScene({}, { callerPerTest: true });

  beforeAll(() => sweepByHand(app));

  const read = (path: string, client: Pick<typeof acme, 'get'> = acme): Promise<HttpResponse<InsightsPage>> =>
    client.get<InsightsPage>(`/v1/insights/${path}`);
  const list = async (path: string): Promise<InsightsPage> => {
    const { status, body, text } = await read(path);
    if (status !== 200) throw new Error(text);
    return body;
  };
  const namesIn = async (query: string): Promise<unknown[]> =>
    (await list(`rooms${query}`)).results.map(({ roomName }) => roomName);

  /** A room created an hour ago, in which two sessions took place. */
  const meet = async (): Promise<{ room: Room; sessions: string[]; participants: string[] }> => {
    const room = await makeRoom(acme);
    const ids = await writeHistory(app, acme, room.id, {
      createdAt: CREATED,
      visits: [
        // Alone until somebody else comes: 20 minutes and a second, in two sessions.
        { joined: 0, left: 20 + 1 / 60, role: 'host', name: 'Grace', externalId: 'grace' },
        { joined: 5, left: 9.5, externalId: 'ada' },
        { joined: 12, left: 14, externalId: 'ada' },
        { joined: 12.5, left: 13, name: 'Guest' },
        { joined: null, left: 3, name: 'Nobody' },
      ],
      sessions: [
        [5, 10],
        [12, 14.5],
      ],
    });
    return { room, ...ids };
  };

  describe('of rooms', () => {
    it('have the totals of all who were in, whether the room exists or not', async () => {
      const { room } = await meet();
      const never = await makeRoom(acme);
      const expected = [
        {
          roomName: `/${never.name}`,
          createdAt: never.createdAt,
          endAt: never.endsAt,
          firstSessionStartedAt: null,
          lastSessionStartedAt: null,
          totalParticipantMinutes: 0,
          totalUniqueParticipants: 0,
          totalSessions: 0,
          ...NOTHING,
        },
        {
          roomName: `/${room.name}`,
          createdAt: at(0),
          endAt: room.endsAt,
          firstSessionStartedAt: at(5),
          lastSessionStartedAt: at(12),
          totalParticipantMinutes: 21 + 5 + 2 + 1,
          totalUniqueParticipants: 3,
          totalSessions: 2,
          ...NOTHING,
        },
      ];
      expect(await list('rooms')).toEqual({ cursor: null, results: expected });

      for (const { id } of [room, never]) await acme.delete(`/v2/rooms/${id}`);
      expect(await list('rooms')).toEqual({ cursor: null, results: expected });
    });

    it('count those who are in until now', async () => {
      const room = await makeRoom(acme);
      await enterRoom(app, room.id, { externalId: 'ada' });
      await enterRoom(app, room.id, { externalId: 'ada' });
      await app.database.pool.query(
        `UPDATE participants SET joined_at = now() - interval '90 seconds' WHERE room_id = $1`,
        [room.id],
      );
      expect((await list('rooms')).results).toMatchObject([
        { totalParticipantMinutes: 4, totalUniqueParticipants: 1, totalSessions: 1 },
      ]);
    });

    it('are found by the name of the room in every form', async () => {
      const [one] = [await makeRoom(acme, { name: { prefix: 'one-' } }), await makeRoom(acme)];
      await acme.delete(`/v2/rooms/${one.id}`);
      const { name } = one;
      const middle = name.slice(5, 15);
      for (const query of [
        `roomName=/${name}`,
        `roomName=${name}`,
        `roomName=%2F${name}`,
        `roomName=%252F${name}`,
        `roomName=//${name}`,
        `roomName=${name.toUpperCase()}`,
        `roomName[exact]=/${name}`,
        `roomName[exact]=${name}`,
        `roomName%5Bexact%5D=%2F${name}`,
        `roomName[startsWith]=/one-`,
        `roomName[startsWith]=one-`,
        `roomName[startsWith]=%252Fone-`,
        `roomName[contains]=${middle}`,
      ])
        expect([query, await namesIn(`?${query}`)]).toEqual([query, [`/${name}`]]);
      expect(await namesIn('?roomName=/one')).toEqual([]);
      expect(await namesIn('?roomName=')).toHaveLength(2);
    });

    it('are found by the date of creation, whose ends belong to it', async () => {
      const rooms = [await makeRoom(acme), await makeRoom(acme), await makeRoom(acme)];
      for (const [i, { id }] of rooms.entries())
        await writeHistory(app, acme, id, { createdAt: minutesAgo(30 - i * 10) });
      const names = rooms.map(({ name }) => `/${name}`);
      const [first = '', middle = '', last = ''] = [30, 20, 10].map((ago) => minutesAgo(ago).toISOString());

      expect(await namesIn(`?createdAt[from]=${middle}`)).toEqual([names[2], names[1]]);
      expect(await namesIn(`?createdAfter=${middle}`)).toEqual([names[2], names[1]]);
      expect(await namesIn(`?createdAt[to]=${middle}`)).toEqual([names[1], names[0]]);
      expect(await namesIn(`?createdBefore=${middle}`)).toEqual([names[1], names[0]]);
      expect(await namesIn(`?createdAt[from]=${first}&createdAt[to]=${first}`)).toEqual([names[0]]);
      expect(await namesIn(`?createdAt[from]=&createdAfter=&createdBefore=${last}`)).toHaveLength(3);
    });

    it.each([
      'roomName',
      'createdAt',
      'endAt',
      'firstSessionStartedAt',
      'lastSessionStartedAt',
      'totalParticipantMinutes',
      'totalRecorderMinutes',
      'totalStreamerMinutes',
      'totalUniqueParticipants',
      'totalUniqueRecorders',
      'totalUniqueStreamers',
      'totalSessions',
    ])('are ordered by %s, page by page, each once', async (field) => {
      for (let i = 0; i < 7; i++) {
        const { id } = await makeRoom(acme);
        await writeHistory(app, acme, id, {
          createdAt: minutesAgo(100 - (i % 3)),
          visits: Array.from({ length: i % 3 }, () => ({ joined: i, left: i + 1 })),
          sessions: Array.from({ length: i % 4 }, (_, n) => [n, n + 1] as const),
        });
        if (i % 2 === 0) await acme.delete(`/v2/rooms/${id}`);
      }
      const all = (await list('rooms?limit=100')).results;
      for (const direction of ['asc', 'desc']) {
        const found: Readonly<Record<string, unknown>>[] = [];
        for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
          const page: InsightsPage = await list(
            `rooms?limit=2&sortBy=${field}:${direction}${cursor && `&cursor=${cursor}`}`,
          );
          found.push(...page.results);
          cursor = page.cursor;
        }
        expect(found).toHaveLength(7);
        expect(new Set(found.map(({ roomName }) => roomName))).toEqual(
          new Set(all.map(({ roomName }) => roomName)),
        );
        const values = found.map((room) => room[field] ?? '');
        const sorted = (values as (string | number)[]).toSorted(byValue);
        expect(values).toEqual(direction === 'asc' ? sorted : sorted.toReversed());
      }
    });

    it('are ten unless a limit says otherwise', async () => {
      for (let i = 0; i < 11; i++) await makeRoom(acme);
      for (const query of ['', '?limit=', '?limit=0']) {
        const page = await list(`rooms${query}`);
        expect([page.results.length, page.cursor]).toEqual([10, expect.any(String)]);
      }
      expect((await list('rooms?limit=100')).results).toHaveLength(11);
    });
  });

  describe('of the sessions of a room', () => {
    it('have the totals of those who were in during the session', async () => {
      const { room, sessions } = await meet();
      const expected = [
        {
          roomSessionId: sessions[1],
          roomName: `/${room.name}`,
          startedAt: at(12),
          endedAt: at(14.5),
          totalParticipantMinutes: 3 + 2 + 1,
          totalUniqueParticipants: 3,
          ...NOTHING,
        },
        {
          roomSessionId: sessions[0],
          roomName: `/${room.name}`,
          startedAt: at(5),
          endedAt: at(10),
          totalParticipantMinutes: 5 + 5,
          totalUniqueParticipants: 2,
          ...NOTHING,
        },
      ];
      for (const form of [`/${room.name}`, room.name, `%2F${room.name}`, `%252F${room.name}`])
        expect(await list(`room-sessions?roomName=${form}`)).toEqual({ cursor: null, results: expected });
      await acme.delete(`/v2/rooms/${room.id}`);
      expect((await list(`room-sessions?roomName=${room.name}`)).results).toEqual(expected);
      expect(
        (await list(`room-sessions?roomName=${room.name}&roomSessionId=${sessions[0]}`)).results,
      ).toEqual(expected.slice(1));
    });

    it.each(['startedAt', 'endedAt', 'roomName', 'totalParticipantMinutes', 'totalUniqueParticipants'])(
      'are ordered by %s, page by page',
      async (field) => {
        const room = await makeRoom(acme);
        await writeHistory(app, acme, room.id, {
          visits: [0, 2, 5, 9].map((joined) => ({ joined, left: joined + 3 })),
          sessions: [
            [0, 3],
            [4, 6],
            [7, 8],
            [9, 12],
            [13, null],
          ],
        });
        const found: unknown[] = [];
        for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
          const page: InsightsPage = await list(
            `room-sessions?roomName=${room.name}&limit=2&sortBy=${field}:asc${cursor && `&cursor=${cursor}`}`,
          );
          found.push(...page.results.map((session) => session[field]));
          cursor = page.cursor;
        }
        const known = found.filter((value) => value !== null) as (string | number)[];
        expect(found).toHaveLength(5);
        expect(known).toEqual(known.toSorted(byValue));
        expect([field, found.at(-1)]).toEqual([field, field === 'endedAt' ? null : known.at(-1)]);
      },
    );

    it('are none of a room that never was', async () => {
      expect(await list('room-sessions?roomName=/never')).toEqual({ cursor: null, results: [] });
    });
  });

  describe('of participants', () => {
    it('are those who were in a session', async () => {
      const { sessions, participants } = await meet();
      const { results } = await list(`participants?roomSessionId=${sessions[0]}&sortBy=joinedAt:asc`);
      expect(results).toEqual([
        {
          roomSessionId: sessions[0],
          participantId: participants[0],
          roleName: 'host',
          displayName: 'Grace',
          joinedAt: at(0),
          leftAt: at(20 + 1 / 60),
          externalId: 'grace',
          ...NOBODY,
        },
        {
          roomSessionId: sessions[0],
          participantId: participants[1],
          roleName: 'visitor',
          displayName: 'Ada',
          joinedAt: at(5),
          leftAt: at(9.5),
          externalId: 'ada',
          ...NOBODY,
        },
      ]);
    });

    it('are those with an external id, in all rooms, with the last session that they were in', async () => {
      const { sessions, participants, room } = await meet();
      const other = await makeRoom(acme);
      const alone = await enterRoom(app, other.id, { externalId: 'ada' });
      await acme.delete(`/v2/rooms/${room.id}`);
      const { results } = await list('participants?externalId=ada');
      expect(results.map((each) => [each.participantId, each.roomSessionId, each.leftAt])).toEqual([
        [alone.id, null, null],
        [participants[2], sessions[1], expect.any(String)],
        [participants[1], sessions[0], expect.any(String)],
      ]);
      const both = await list(`participants?externalId=ada&roomSessionId=${sessions[0]}`);
      expect(both.results).toMatchObject([{ participantId: participants[1] }]);
      const [host] = (await list('participants?externalId=grace')).results;
      expect(host).toMatchObject({ roomSessionId: sessions[1] });
    });

    it('are ordered by when they left, those who are in last, page by page', async () => {
      const room = await makeRoom(acme);
      const { sessions, participants } = await writeHistory(app, acme, room.id, {
        visits: [
          { joined: 0, left: null },
          { joined: 1, left: 9 },
          { joined: 2, left: 5 },
          { joined: 3, left: null },
        ],
        sessions: [[0, null]],
      });
      const found: unknown[] = [];
      for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
        const page: InsightsPage = await list(
          `participants?roomSessionId=${sessions[0]}&limit=1&sortBy=leftAt:asc${cursor && `&cursor=${cursor}`}`,
        );
        found.push(...page.results.map(({ participantId }) => participantId));
        cursor = page.cursor;
      }
      const [inside, last, first, other] = participants;
      expect(found).toEqual([first, last, inside, other]);
    });

    it('have no names once they have left, if names are redacted', async () => {
      const discreet = await startAnother({ INSIGHTS_NAMES: 'redact' });
      const { id } = await makeRoom(acme);
      const [gone, present] = [
        await enterRoom(app, id, { displayName: 'Grace', externalId: 'both' }),
        await enterRoom(app, id, { displayName: 'Ada', externalId: 'both' }),
      ];
      await sessionsOf(app).leave(gone.id, 'left');
      const client = createClient(discreet.url, acme.key.token);
      const { body } = await read('participants?externalId=both&sortBy=joinedAt:asc', client);
      expect(body.results.map((each) => [each.participantId, each.displayName])).toEqual([
        [gone.id, '[[redacted]]'],
        [present.id, 'Ada'],
      ]);
    });
  });

  it.each([
    ['rooms?limit=101', 'limit'],
    ['rooms?limit=x', 'limit'],
    ['rooms?sortBy=name:asc', 'sortBy'],
    ['rooms?sortBy=createdAt:up', 'sortBy'],
    ['rooms?cursor=nonsense', 'cursor'],
    ['rooms?createdAt=yesterday', 'createdAt'],
    ['rooms?createdAt[from]=yesterday', 'createdAt'],
    ['rooms?createdAt[since]=2026-01-01T00:00:00Z', 'createdAt'],
    ['rooms?createdAfter=yesterday', 'createdAfter'],
    ['rooms?roomName[like]=x', 'roomName'],
    ['room-sessions', 'roomName'],
    ['room-sessions?roomName=', 'roomName'],
    ['room-sessions?roomName=x&roomName=y', 'roomName'],
    ['room-sessions?roomName=x&roomSessionId=1', 'roomSessionId'],
    ['room-sessions?roomName=x%00', 'roomName'],
    ['room-sessions?roomName=x&sortBy=totalSessions:asc', 'sortBy'],
    ['participants', 'roomSessionId'],
    ['participants?roomSessionId=', 'roomSessionId'],
    ['participants?roomSessionId=1', 'roomSessionId'],
    ['participants?externalId=a%00', 'externalId'],
    ['participants?externalId=a&sortBy=displayName:asc', 'sortBy'],
  ])('refuse %s, and name the parameter', async (path, parameter) => {
    const { status, body } = await acme.get<{ message: string }>(`/v1/insights/${path}`);
    expect([status, body.message]).toEqual([400, expect.stringContaining(parameter)]);
  });

  it('accept a cursor only in the order that it was made for', async () => {
    for (let i = 0; i < 2; i++) await makeRoom(acme);
    const { cursor } = await list('rooms?limit=1&sortBy=roomName:asc');
    expect((await read(`rooms?limit=1&sortBy=roomName:asc&cursor=${cursor}`)).status).toBe(200);
    expect((await read(`rooms?limit=1&sortBy=roomName:desc&cursor=${cursor}`)).status).toBe(400);
    expect((await read(`rooms?limit=1&sortBy=endAt:asc&cursor=${cursor}`)).status).toBe(400);
    for (const text of ['totalSessions:asc 99999999999 ', 'createdAt:asc 999999999999999 ']) {
      const [sortBy] = text.split(' ');
      const forged = Buffer.from(`${text}${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`);
      const path = `rooms?sortBy=${sortBy}&cursor=${forged.toString('base64url')}`;
      expect((await read(path)).status).toBe(400);
    }
  });

  it('ignore parameters that they do not know', async () => {
    expect((await read('rooms?page=2&include=everything')).status).toBe(200);
  });

  it('need scopes, and cost a point', async () => {
    const key = await makeKey(app, acme.organization, { scopes: ['rooms:read'] });
    const client = createClient(app.url, key.token);
    expect((await read('rooms', client)).status).toBe(200);
    expect((await read('room-sessions?roomName=x', client)).status).toBe(200);
    expect((await read('participants?externalId=x', client)).status).toBe(403);
    const before = (await read('rooms')).headers.get('x-ratelimit-remaining');
    const after = (await read('rooms')).headers.get('x-ratelimit-remaining');
    expect(Number(before) - Number(after)).toBe(1);
  });
});
