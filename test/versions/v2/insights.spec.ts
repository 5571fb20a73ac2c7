import { randomUUID } from 'node:crypto';
import { type Client, createClient } from '../../support/client.js';
import { makeCaller, makeKey } from '../../support/factories.js';
import { minutesAgo, writeHistory } from '../../support/history.js';
import type { EventView } from '../../support/operator.js';
import { readAll, type Page } from '../../support/paging.js';
import { enterRoom, sessionsOf, sweepByHand } from '../../support/participants.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';
import { NameRedaction } from '../../../src/insights/name-redaction.js';

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

/** When the rooms of these tests were created. */
const CREATED = minutesAgo(60);
const at = (minutes: number): string => new Date(+CREATED + minutes * 60_000).toISOString();
/** The date so many days from now. */
const day = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length);

describe('the insights of v2', () => {
  const { app, acme, startAnother } = useScene({}, { callerPerTest: true });

  beforeAll(() => sweepByHand(app));

  const list = async (path: string, client: Pick<typeof acme, 'get'> = acme): Promise<readonly Item[]> => {
    const { status, text, body } = await client.get<Page<Item>>(`/v2/${path}`);
    if (status !== 200) throw new Error(text);
    return body.data;
  };
  const idsOf = async (path: string): Promise<string[]> => (await list(path)).map(({ id }) => id);

  const meet = async (): Promise<{ room: Room; sessions: string[]; participants: string[] }> => {
    const room = await makeRoom(acme);
    const ids = await writeHistory(app, acme, room.id, {
      createdAt: CREATED,
      visits: [
        { joined: 0, left: 20, role: 'host', name: 'Grace', externalId: 'grace' },
        { joined: 5, left: 9.5, externalId: 'ada' },
        { joined: null, left: 3, name: 'Nobody', externalId: 'ada' },
        { joined: 12, left: null, externalId: 'ada' },
      ],
      sessions: [
        [5, 10],
        [12, null],
      ],
    });
    return { room, ...ids };
  };

  describe('of sessions', () => {
    it('are listed with their rooms, also when these are gone, and found by id', async () => {
      const { room, sessions } = await meet();
      const expected = {
        id: sessions[0],
        roomId: room.id,
        roomName: room.name,
        startedAt: at(5),
        endedAt: at(10),
        participantMinutes: 10,
        uniqueParticipants: 2,
      };
      expect((await list('sessions'))[1]).toEqual(expected);
      await acme.delete(`/v2/rooms/${room.id}`);
      const [running, over] = await list('sessions');
      expect(over).toEqual(expected);
      expect(running).toMatchObject({ id: sessions[1], endedAt: expect.any(String), uniqueParticipants: 2 });
      expect((await acme.get(`/v2/sessions/${sessions[0]}`)).body).toEqual(expected);
    });

    it('are filtered and ordered', async () => {
      const { room, sessions } = await meet();
      const other = await makeRoom(acme);
      const [third] = (await writeHistory(app, acme, other.id, { createdAt: CREATED, sessions: [[30, 40]] }))
        .sessions;
      const [first, second] = sessions;

      expect(await idsOf('sessions')).toEqual([third, second, first]);
      expect(await idsOf('sessions?sort=startedAt')).toEqual([first, second, third]);
      expect(await idsOf(`sessions?roomId=${room.id}`)).toEqual([second, first]);
      expect(await idsOf('sessions?running=true')).toEqual([second]);
      expect(await idsOf('sessions?running=false')).toEqual([third, first]);
      expect(await idsOf(`sessions?startedAfter=${at(5)}`)).toEqual([third, second]);
      expect(await idsOf(`sessions?startedBefore=${at(12)}`)).toEqual([first]);
      expect(await idsOf(`sessions?startedAfter=${at(5)}&startedBefore=${at(30)}&running=true`)).toEqual([
        second,
      ]);
    });

    it('are listed page by page, each once, also when several began in the same millisecond', async () => {
      const { id } = await makeRoom(acme);
      await writeHistory(app, acme, id, {
        sessions: Array.from({ length: 7 }, (_, i) => [Math.floor(i / 3), 9] as const),
      });
      const all = await idsOf('sessions?limit=100&sort=startedAt');
      for (const [sort, expected] of [
        ['startedAt', all],
        ['-startedAt', all.toReversed()],
      ] as const) {
        const found = await readAll<Item>(acme, '/v2/sessions', `limit=2&sort=${sort}`);
        expect(found.map((session) => session.id)).toEqual(expected);
      }
    });

    it('have participants, in the order in which they came', async () => {
      const { room, sessions, participants } = await meet();
      const [host, guest, , last] = participants;
      expect(await idsOf(`sessions/${sessions[0]}/participants`)).toEqual([host, guest]);
      expect(await idsOf(`sessions/${sessions[1]}/participants?sort=-arrivedAt`)).toEqual([last, host]);
      expect((await list(`sessions/${sessions[0]}/participants`))[0]).toEqual({
        id: host,
        roomId: room.id,
        sessionId: sessions[0],
        state: 'left',
        role: 'host',
        displayName: 'Grace',
        externalId: 'grace',
        metadata: null,
        arrivedAt: at(0),
        joinedAt: at(0),
        leftAt: at(20),
        leftReason: 'left',
      });
      const found = await readAll<Item>(acme, `/v2/sessions/${sessions[1]}/participants`, 'limit=1');
      expect(found.map(({ id }) => id)).toEqual([host, last]);
    });

    it.each([randomUUID(), 'nonsense', '%00'])('are not found by the id %s', async (id) => {
      for (const path of [`/v2/sessions/${id}`, `/v2/sessions/${id}/participants`])
        expectProblem(await acme.get(path), 404, 'session_not_found');
    });
  });

  describe('of participants', () => {
    it('are found by their external id, in all rooms, whether they were let in or not', async () => {
      const { room, sessions, participants } = await meet();
      const [, guest, denied, present] = participants;
      const other = await makeRoom(acme);
      const elsewhere = await enterRoom(app, other.id, { externalId: 'ada', metadata: 'm' });
      await enterRoom(app, other.id, { externalId: 'other' });

      const found = await list('participants?externalId=ada');
      expect(found.map((each) => [each.id, each.state, each.sessionId])).toEqual([
        [denied, 'denied', null],
        [guest, 'left', sessions[0]],
        [present, 'joined', sessions[1]],
        [elsewhere.id, 'joined', expect.any(String)],
      ]);
      expect(found[3]).toMatchObject({ metadata: 'm', leftAt: null, leftReason: null, roomId: other.id });
      expect(await idsOf('participants?externalId=ada&sort=-arrivedAt')).toEqual([
        elsewhere.id,
        present,
        guest,
        denied,
      ]);
      expect(await idsOf(`participants?externalId=ada&roomId=${room.id}`)).toEqual([denied, guest, present]);
      expect(await list('participants?externalId=nobody')).toEqual([]);
      const pages = await readAll<Item>(acme, '/v2/participants', 'externalId=ada&limit=1');
      expect(pages.map(({ id }) => id)).toEqual([denied, guest, present, elsewhere.id]);
    });

    it('lose their names when they have left, if these are redacted', async () => {
      const discreet = await startAnother({ INSIGHTS_NAMES: 'redact' });
      const client = createClient(discreet.url, acme.key.token);
      const { id } = await makeRoom(acme);
      const [gone, present] = [
        await enterRoom(app, id, { displayName: 'Grace', externalId: 'both' }),
        await enterRoom(app, id, { displayName: 'Ada', externalId: 'both' }),
      ];
      await sessionsOf(app).leave(gone.id, 'left');
      const names = async (who = client) =>
        (await list('participants?externalId=both', who)).map(({ displayName }) => displayName);
      expect(await names()).toEqual([null, 'Ada']);
      expect(await names({ ...client, ...acme })).toEqual(['Grace', 'Ada']);

      await app.nest.get(NameRedaction, { strict: false }).redact();
      expect(await names({ ...client, ...acme })).toEqual(['Grace', 'Ada']);
      await discreet.nest.get(NameRedaction, { strict: false }).redact();
      expect(await names({ ...client, ...acme })).toEqual([null, 'Ada']);
      expect((await sessionsOf(app).observe([id])).get(id)?.participants).toMatchObject([
        { id: present.id, displayName: 'Ada' },
      ]);
    });
  });

  describe('of usage', () => {
    interface Usage {
      readonly data: readonly Readonly<Record<string, unknown>>[];
    }
    const usage = async (query: string): Promise<Usage['data']> => {
      const { status, text, body } = await acme.get<Usage>(`/v2/usage?${query}`);
      if (status !== 200) throw new Error(text);
      return body.data;
    };
    const NOTHING = { rooms: 0, sessions: 0, participantMinutes: 0, peakParticipants: 0 };
    const midnight = new Date('2026-03-31T00:00:00Z');

    beforeEach(async () => {
      const [room, gone] = [await makeRoom(acme), await makeRoom(acme)];
      // In minutes from midnight; the second room is of the day after.
      await writeHistory(app, acme, room.id, {
        createdAt: midnight,
        visits: [
          { joined: 10, left: 20.5 },
          { joined: 15, left: 30 },
          { joined: 20.5, left: 25 },
          // Until ten past midnight.
          { joined: 1_430, left: 1_450 },
          { joined: null, left: 12 },
        ],
        sessions: [
          [15, 26],
          [40, 41],
        ],
      });
      await writeHistory(app, acme, gone.id, {
        createdAt: new Date(+midnight + 86_400_000),
        visits: [
          { joined: 5, left: 6 },
          { joined: 5.5, left: 7 },
        ],
        sessions: [[5, 6]],
      });
      await acme.delete(`/v2/rooms/${gone.id}`);
    });

    it('is by day, also of days on which there was nothing', async () => {
      expect(await usage('from=2026-03-30&to=2026-04-03')).toEqual([
        { from: '2026-03-30', ...NOTHING },
        {
          from: '2026-03-31',
          rooms: 1,
          sessions: 2,
          participantMinutes: 11 + 15 + 5 + 10,
          peakParticipants: 2,
        },
        {
          from: '2026-04-01',
          rooms: 1,
          sessions: 1,
          participantMinutes: 10 + 1 + 2,
          // Whoever came before midnight is there as well.
          peakParticipants: 3,
        },
        { from: '2026-04-02', ...NOTHING },
      ]);
    });

    it('is by month', async () => {
      expect(await usage('from=2026-03-01&to=2026-05-01&by=month')).toEqual([
        {
          from: '2026-03-01',
          rooms: 1,
          sessions: 2,
          participantMinutes: 11 + 15 + 5 + 10,
          peakParticipants: 2,
        },
        { from: '2026-04-01', rooms: 1, sessions: 1, participantMinutes: 13, peakParticipants: 3 },
      ]);
    });

    it('counts those who are in until now', async () => {
      const { id } = await makeRoom(acme);
      for (let i = 0; i < 2; i++) await enterRoom(app, id);
      await app.database.pool.query(
        `UPDATE participants SET joined_at = now() - interval '90 seconds' WHERE room_id = $1`,
        [id],
      );
      const days = await usage(`from=${day(-1)}&to=${day(1)}`);
      const minutes = days.map(({ participantMinutes }) => Number(participantMinutes));
      expect(minutes.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(4);
      expect(days[1]).toMatchObject({ rooms: 1, sessions: 1, peakParticipants: 2 });
    });

    it.each([
      ['', ['from', 'to']],
      ['from=2026-03-01', ['to']],
      ['from=2026-02-30&to=2026-03-01', ['from']],
      ['from=2026-03-01T00:00:00Z&to=2026-03-02', ['from']],
      ['from=2026-03-02&to=2026-03-02', ['to']],
      ['from=2026-03-03&to=2026-03-02', ['to']],
      ['from=2026-01-01&to=2026-06-01', ['to']],
      ['from=2026-01-02&to=2026-06-01&by=month', ['from']],
      ['from=2026-01-01&to=2036-06-01&by=month', ['to']],
      ['from=2026-01-01&to=2026-01-02&by=week', ['by']],
      ['from=0000-01-01&to=2026-01-02', ['from']],
    ])('is not given for %s', async (query, parameters) => {
      const response = await acme.get(`/v2/usage?${query}`);
      expect(placesIn(response)).toEqual(parameters.map((name) => expect.stringContaining(name)));
    });
  });

  describe('can be erased', () => {
    it('by external id, of all who have left, and the audit knows of it by ids only', async () => {
      const { room, participants } = await meet();
      const [host, guest, denied, present] = participants;
      const stranger = await makeCaller(app);
      const theirs = await makeRoom(stranger);
      await writeHistory(app, stranger, theirs.id, { visits: [{ joined: 0, left: 1, externalId: 'ada' }] });
      const totals = async () => {
        const { body } = await acme.get<{ results: Record<string, unknown>[] }>('/v1/insights/rooms');
        return body.results.map(({ totalParticipantMinutes, totalSessions }) => [
          totalParticipantMinutes,
          totalSessions,
        ]);
      };
      const before = await totals();

      const erase = () => acme.delete('/v2/participants?externalId=ada');
      expect((await erase()).body).toEqual({ erased: 2, present: 1 });
      expect((await erase()).body).toEqual({ erased: 0, present: 1 });
      expect(await idsOf('participants?externalId=ada')).toEqual([present]);
      expect(await idsOf('participants?externalId=grace')).toEqual([host]);
      expect(await list('participants?externalId=ada', stranger)).toMatchObject([{ displayName: 'Ada' }]);
      expect(await totals()).toEqual(before);
      const { body } = await acme.get<Page<EventView>>('/v2/audit-events?type=participant.erased');
      expect(body.data.map(({ subjectId }) => subjectId)).toEqual([room.id, room.id]);
      expect(new Set(body.data.map(({ data }) => data.participantId))).toEqual(new Set([guest, denied]));
      expect(JSON.stringify(body)).not.toMatch(/"ada"/i);
    });

    it('by the id of a participant who has left, again without another effect', async () => {
      const { sessions, participants } = await meet();
      const [host, guest, , present] = participants;
      for (let i = 0; i < 2; i++) {
        const { status, text } = await acme.delete(`/v2/participants/${host}`);
        expect([status, text]).toEqual([204, '']);
      }
      expectProblem(await acme.delete(`/v2/participants/${present}`), 409, 'participant_present');
      expect(await list(`sessions/${sessions[0]}/participants`)).toMatchObject([
        { id: host, displayName: null, externalId: null, joinedAt: at(0) },
        { id: guest, displayName: 'Ada' },
      ]);
      const { body } = await acme.get<Page<EventView>>('/v2/audit-events?type=participant.erased');
      expect(body.data).toMatchObject([
        { data: { participantId: host }, actor: { kind: 'api_key', keyId: acme.key.id } },
      ]);
    });

    it.each([randomUUID(), 'nonsense', '%00'])('but not by the id %s', async (id) => {
      expectProblem(await acme.delete(`/v2/participants/${id}`), 404, 'participant_unknown');
    });

    it('however many there are', async () => {
      const { id } = await makeRoom(acme);
      await app.database.pool.query(
        `INSERT INTO participants (id, room_id, organization_id, role, display_name, external_id, state, left_reason, joined_at,
                                   left_at, microphone, camera, screen, hand, process_id, resume_token_hash)
         SELECT gen_random_uuid(), $1, $2, 'visitor', 'Ada', 'many', 'left', 'left', now(), now(), false, false, false, false, $1, ''
           FROM generate_series(1, 1200)`,
        [id, acme.organization.id],
      );
      const { body } = await acme.delete('/v2/participants?externalId=many');
      expect(body).toEqual({ erased: 1_200, present: 0 });
    });
  });

  it.each([
    'sessions?limit=0',
    'sessions?sort=endedAt',
    'sessions?running=maybe',
    'sessions?roomId=1',
    'sessions?startedAfter=yesterday',
    'sessions?cursor=nonsense',
    'sessions?state=left',
    'participants',
    'participants?externalId=',
    'participants?externalId=a%00',
    `participants?externalId=${'x'.repeat(101)}`,
    'participants?externalId=a&roomId=1',
    'participants?externalId=a&sort=joinedAt',
    'participants?externalId=a&cursor=nonsense',
  ])('are not listed with %s', async (path) => {
    expect(placesIn(await acme.get(`/v2/${path}`))).toHaveLength(1);
  });

  it('are not erased without an external id, or with more than that', async () => {
    for (const query of ['', '?externalId=', '?externalId=a&roomId=1', '?externalId=a&externalId=b'])
      expect(placesIn(await acme.delete(`/v2/participants${query}`))).toHaveLength(1);
  });

  it('need scopes', async () => {
    const keys = [
      await makeKey(app, acme.organization, { scopes: ['rooms:read'] }),
      await makeKey(app, acme.organization, { scopes: ['participants:read'] }),
    ];
    const [rooms, people] = keys.map(({ token }) => createClient(app.url, token)) as [Client, Client];
    expect((await rooms.get('/v2/usage?from=2026-01-01&to=2026-01-02')).status).toBe(200);
    expect((await people.get('/v2/usage?from=2026-01-01&to=2026-01-02')).status).toBe(403);
    for (const path of ['/v2/sessions', '/v2/participants?externalId=a']) {
      expect((await rooms.get(path)).status).toBe(403);
      expect((await people.get(path)).status).toBe(200);
    }
    expect((await people.delete('/v2/participants?externalId=a')).status).toBe(403);
  });
});
