import { EventPurgeTask } from '../../src/events/events.service.js';
import { EventsService } from '../../src/events/events.service.js';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { databaseTime } from '../support/database.js';
import { inMinutes, makeCaller, makeKey } from '../support/factories.js';
import type { EventView, IssuedKeyView } from '../support/operator.js';
import { type Page, readAll } from '../support/paging.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

const idsOf = (list: readonly EventView[]): string[] => list.map(({ id }) => id);

describe('the audit log', () => {
  const { app, acme, startAnother } = useScene({}, { callerPerTest: true });

  beforeEach(async () => {
    await app.database.pool.query('DELETE FROM audit_events WHERE organization_id = $1', [
      acme.organization.id,
    ]);
  });

  const send = <Body>(
    method: string,
    path: string,
    body?: unknown,
    headers = {},
  ): Promise<HttpResponse<Body>> =>
    acme.send<Body>(method, path, {
      headers: { ...(body !== undefined && JSON_TYPE), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const makeRoom = async (wanted: object = {}): Promise<string> =>
    (await send<Room>('POST', '/v2/rooms', { endsAt: inMinutes(30), ...wanted })).body.id;
  const numberOf = async (id: string): Promise<string> =>
    (await app.database.pool.query<{ number: string }>('SELECT number FROM rooms WHERE id = $1', [id]))
      .rows[0]?.number ?? '';
  const expire = (id: string): Promise<unknown> =>
    app.database.pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '61 minutes' WHERE id = $1`,
      [id],
    );

  /** The events of the organization, the newest first. */
  async function events(query = '', client: Client = acme): Promise<readonly EventView[]> {
    return (await client.get<Page<EventView>>(`/v2/audit-events?limit=100${query}`)).body.data;
  }

  /** The events that `change` leaves. */
  async function eventsOf(change: () => Promise<unknown>): Promise<EventView[]> {
    const before = new Set((await events()).map(({ id }) => id));
    await change();
    return (await events()).filter(({ id }) => !before.has(id));
  }

  describe('has exactly one event for', () => {
    it.each<[string, () => Promise<{ change: () => Promise<unknown>; subject?: string; data: object }>]>([
      [
        'room.created',
        async () => ({
          change: () => makeRoom({ externalId: 'order-7' }),
          data: { externalId: 'order-7' },
        }),
      ],
      [
        'room.created',
        async () => ({
          change: () => acme.post('/v1/meetings', { endDate: inMinutes(30) }),
          data: { externalId: null },
        }),
      ],
      [
        'room.updated',
        async () => {
          const subject = await makeRoom({ metadata: { team: 'sales' } });
          return {
            change: () =>
              send('PATCH', `/v2/rooms/${subject}`, { locked: true, metadata: { team: 'secret' } }),
            subject,
            data: { locked: true, metadata: ['team'] },
          };
        },
      ],
      [
        'room.deleted',
        async () => {
          const subject = await makeRoom({ externalId: 'order-8' });
          return {
            change: () => acme.delete(`/v2/rooms/${subject}`),
            subject,
            data: { externalId: 'order-8' },
          };
        },
      ],
      [
        'room.deleted',
        async () => {
          const subject = await makeRoom();
          const number = await numberOf(subject);
          return { change: () => acme.delete(`/v1/meetings/${number}`), subject, data: { externalId: null } };
        },
      ],
      [
        'api_key.created',
        async () => ({
          change: () => send('POST', '/v2/api-keys', { name: 'ci', scopes: ['rooms:read'] }),
          data: { name: 'ci', scopes: ['rooms:read'], expiresAt: null },
        }),
      ],
      [
        'api_key.created',
        async () => ({
          change: () =>
            send('POST', '/v2/api-keys', {
              name: 'ci',
              scopes: ['rooms:read', 'rooms:write'],
              expiresAt: '2099-07-01T01:59:59.500+02:00',
            }),
          data: {
            name: 'ci',
            scopes: ['rooms:read', 'rooms:write'],
            expiresAt: '2099-06-30T23:59:59.500Z',
          },
        }),
      ],
      [
        'api_key.revoked',
        async () => {
          const { id: subject } = await makeKey(app, acme.organization, { name: 'ci' });
          return { change: () => acme.delete(`/v2/api-keys/${subject}`), subject, data: { name: 'ci' } };
        },
      ],
    ])('%s', async (type, prepare) => {
      const { change, subject = expect.any(String) as string, data } = await prepare();
      const before = await databaseTime(app.database);
      const left = await eventsOf(change);
      const after = await databaseTime(app.database);

      expect(left).toEqual([
        {
          id: expect.any(String) as string,
          type,
          occurredAt: expect.any(String) as string,
          subjectId: subject,
          actor: { kind: 'api_key', keyId: acme.key.id, address: '127.0.0.1' },
          requestId: expect.stringMatching(/./) as string,
          data,
        },
      ]);
      const occurredAt = Date.parse(left[0]?.occurredAt ?? '');
      // To the millisecond, which is rounded.
      expect(occurredAt).toBeGreaterThanOrEqual(before - 1);
      expect(occurredAt).toBeLessThanOrEqual(after + 1);
    });

    it('each of the two keys in a rotation', async () => {
      const { id } = await makeKey(app, acme.organization, { name: 'ci', scopes: ['rooms:read'] });
      let successor = '';
      const left = await eventsOf(async () => {
        successor = (await send<IssuedKeyView>('POST', `/v2/api-keys/${id}/rotate`, { overlapSeconds: 60 }))
          .body.id;
      });

      // Events of one instant have no order of their own.
      const told = left.map(({ type, subjectId, data }) => ({ type, subjectId, data }));
      expect(told.toSorted((one, other) => one.type.localeCompare(other.type))).toEqual([
        {
          type: 'api_key.created',
          subjectId: successor,
          data: { name: 'ci', scopes: ['rooms:read'], expiresAt: null },
        },
        {
          type: 'api_key.rotated',
          subjectId: id,
          data: { name: 'ci', successor, expiresAt: expect.any(String) as string },
        },
      ]);
      expect(new Set(left.map(({ requestId }) => requestId)).size).toBe(1);
    });

    it('each purged room, with Foyer as the actor', async () => {
      const rooms: string[] = [];
      for (let i = 0; i < 5; i++) rooms.push(await makeRoom());
      for (const id of rooms) await expire(id);
      const service = app.nest.get(RoomsService, { strict: false });
      const left = await eventsOf(() => Promise.all([service.purge(), service.purge(), service.purge()]));

      expect(left.map(({ subjectId }) => subjectId).toSorted()).toEqual(rooms.toSorted());
      for (const { type, actor, requestId } of left) {
        expect({ type, actor, requestId }).toEqual({
          type: 'room.purged',
          actor: { kind: 'foyer', keyId: null, address: null },
          requestId: null,
        });
      }
    });
  });

  it('has no event for reads, refusals and updates without a change', async () => {
    const id = await makeRoom();
    const stale = { 'If-Match': '"99"' };
    const left = await eventsOf(async () => {
      const answers = [
        await send('GET', `/v2/rooms/${id}`),
        await send('PATCH', `/v2/rooms/${id}`, { locked: true }, stale),
        await send('PATCH', `/v2/rooms/${id}`, { endsAt: '2020-01-01T00:00:00Z' }),
        await send('DELETE', `/v2/rooms/${id}`, undefined, stale),
        await send('POST', '/v2/rooms', { endsAt: '2020-01-01T00:00:00Z' }),
        await send('POST', '/v2/api-keys', {
          name: 'x',
          scopes: ['rooms:read'],
          expiresAt: '2020-01-01T00:00:00Z',
        }),
        await send('DELETE', '/v1/meetings/1'),
        await send('DELETE', '/v2/api-keys/0123456789abcdef'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 412, 400, 412, 400, 400, 204, 404]);
    });
    expect(left).toEqual([]);
  });

  describe('commits or rolls back with the change:', () => {
    const CHANGES: readonly [string, string, string, (things: Things) => Parameters<typeof statusOf>][] = [
      ['a room is created', 'INSERT', 'rooms', () => ['POST', '/v2/rooms', { endsAt: inMinutes(30) }]],
      ['a meeting is created', 'INSERT', 'rooms', () => ['POST', '/v1/meetings', { endDate: inMinutes(30) }]],
      [
        'a room is changed',
        'UPDATE',
        'rooms',
        ({ room }) => ['PATCH', `/v2/rooms/${room}`, { locked: true }],
      ],
      ['a room is deleted', 'DELETE', 'rooms', ({ room }) => ['DELETE', `/v2/rooms/${room}`]],
      ['a meeting is deleted', 'DELETE', 'rooms', ({ number }) => ['DELETE', `/v1/meetings/${number}`]],
      [
        'a key is created',
        'INSERT',
        'api_keys',
        () => ['POST', '/v2/api-keys', { name: 'x', scopes: ['rooms:read'] }],
      ],
      ['a key is rotated', 'UPDATE', 'api_keys', ({ key }) => ['POST', `/v2/api-keys/${key}/rotate`, {}]],
      ['a key is revoked', 'UPDATE', 'api_keys', ({ key }) => ['DELETE', `/v2/api-keys/${key}`]],
    ];
    interface Things {
      readonly room: string;
      readonly number: string;
      readonly key: string;
    }

    it.each(CHANGES)('when %s', async (_, kind, table, request) => {
      const room = await makeRoom();
      const things = {
        room,
        number: await numberOf(room),
        key: (await makeKey(app, acme.organization)).id,
      };
      const before = await state();

      expect(await withFailing(kind, table, () => statusOf(...request(things)))).toBe(500);
      expect(await state()).toEqual(before);
      expect(await withFailing('INSERT', 'audit_events', () => statusOf(...request(things)))).toBe(500);
      expect(await state()).toEqual(before);

      expect(Math.floor((await statusOf(...request(things))) / 100)).toBe(2);
      expect(await state()).not.toEqual(before);
    });

    it('when rooms are purged', async () => {
      await expire(await makeRoom());
      const before = await state();
      const service = app.nest.get(RoomsService, { strict: false });

      await expect(withFailing('INSERT', 'audit_events', () => service.purge())).rejects.toThrow('disk full');
      expect(await state()).toEqual(before);
      expect(await service.purge()).toBe(1);
    });
  });

  describe('is read', () => {
    it('with every filter, alone and combined', async () => {
      const [first, second] = [await makeRoom(), await makeRoom()];
      await acme.delete(`/v2/rooms/${first}`);
      const { id: keyId, token } = await makeKey(app, acme.organization);
      await createClient(app.url, token).delete(`/v2/rooms/${second}`);
      const all = await events();
      const [deletedSecond, createdKey, deletedFirst, createdSecond, createdFirst] = all;

      expect(all).toHaveLength(5);
      expect(await events('&type=room.deleted')).toEqual([deletedSecond, deletedFirst]);
      expect(await events(`&subjectId=${first}`)).toEqual([deletedFirst, createdFirst]);
      expect(await events(`&keyId=${keyId}`)).toEqual([deletedSecond]);
      expect(await events(`&keyId=${acme.key.id}&type=room.created`)).toEqual([createdSecond, createdFirst]);
      expect(await events(`&subjectId=${keyId}`)).toEqual([createdKey]);
      expect(await events('&type=room.purged')).toEqual([]);

      await moveEvents([createdFirst, createdSecond], '2 days');
      const dayAgo = new Date(Date.now() - 86_400_000).toISOString();
      expect((await events(`&occurredAfter=${dayAgo}`)).map(({ id }) => id)).toEqual(idsOf(all.slice(0, 3)));
      expect((await events(`&occurredBefore=${dayAgo}`)).map(({ id }) => id).toSorted()).toEqual(
        idsOf(all.slice(3)).toSorted(),
      );
      expect(await events(`&occurredBefore=${dayAgo}&type=room.deleted`)).toEqual([]);
    });

    it('in pages without gaps or duplicates, even among events of one instant', async () => {
      for (let i = 0; i < 7; i++) await makeRoom();
      await app.database.pool.query(
        `UPDATE audit_events SET occurred_at = date_trunc('second', occurred_at) WHERE organization_id = $1`,
        [acme.organization.id],
      );
      const all = await events();
      // Events written in the meantime are newer than the rest of the list.
      const found = await readAll<EventView>(acme, '/v2/audit-events', 'limit=3', makeRoom);
      expect(found).toEqual(all);
    });

    it.each([
      ['an unknown type', 'type=room.painted', 'type'],
      ['an empty id', 'subjectId=', 'subjectId'],
      ['an id with NUL', 'keyId=%00', 'keyId'],
      ['a date without a zone', 'occurredAfter=2020-01-01T00:00:00', 'occurredAfter'],
      ['an invalid date', 'occurredBefore=yesterday', 'occurredBefore'],
      ['no events', 'limit=0', 'limit'],
      ['too many', 'limit=101', 'limit'],
      ['a forged cursor', 'cursor=abc', 'cursor'],
      ['what it does not know', 'organizationId=x', 'organizationId'],
      ['a filter twice', 'subjectId=a&subjectId=b', 'subjectId'],
    ])('but not with %s, which is named', async (_, query, parameter) => {
      const { status, body } = await send<Record<string, unknown>>('GET', `/v2/audit-events?${query}`);
      expect(status).toBe(400);
      expect(body.errors).toMatchObject([{ parameter }]);
    });

    it('by its organization only, with any filter', async () => {
      const id = await makeRoom();
      await makeRoom();
      const { body } = await acme.get<Page<EventView>>('/v2/audit-events?limit=1');
      const stranger = await makeCaller(app);
      const own = (await events('', stranger)).map(({ type }) => type);

      // Events of the same millisecond have no order.
      expect(own.toSorted()).toEqual(['api_key.created', 'organization.created']);
      for (const query of [`&subjectId=${id}`, `&keyId=${acme.key.id}`, '&type=room.created']) {
        expect(await events(query, stranger)).toEqual([]);
      }
      const further = await stranger.get<Page<EventView>>(`/v2/audit-events?cursor=${body.nextCursor}`);
      expect(further.body.data.filter(({ subjectId }) => subjectId === id)).toEqual([]);
    });
  });

  describe('deletes', () => {
    it('events after a year, or after AUDIT_RETENTION_DAYS, and no others', async () => {
      await age(3, 364.99);
      await age(2, 365.01);
      await app.nest.get(EventPurgeTask, { strict: false }).purge();
      expect(await events()).toHaveLength(3);

      const forgetful = await startAnother({ AUDIT_RETENTION_DAYS: '1' });
      await age(1, 0.99);
      await forgetful.nest.get(EventPurgeTask, { strict: false }).purge();
      expect(await events()).toHaveLength(1);
    });

    it('each event once when several processes purge at the same time', async () => {
      await age(2_500, 400);
      const audit = app.nest.get(EventsService, { strict: false });
      const counts = await Promise.all([audit.purge(), audit.purge(), audit.purge()]);

      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_500);
      expect(await events()).toEqual([]);
    });
  });

  /** Makes every write of a kind to a table fail, as a full disk would, while `during` runs. */
  async function withFailing<T>(kind: string, table: string, during: () => Promise<T>): Promise<T> {
    await app.database.pool.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
      CREATE TRIGGER fail AFTER ${kind} ON ${table} FOR EACH ROW EXECUTE FUNCTION fail()`);
    try {
      return await during();
    } finally {
      await app.database.pool.query(`DROP TRIGGER fail ON ${table}; DROP FUNCTION fail()`);
    }
  }

  /** Without the client, which checks responses against their document: a 500 is in none. */
  async function statusOf(method: string, path: string, body?: unknown): Promise<number> {
    const headers = { Authorization: `Bearer ${acme.key.token}`, ...(body !== undefined && JSON_TYPE) };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await fetch(app.url + path, { method, headers, ...text })).status;
  }

  /** The rows of the organization. */
  async function state(): Promise<unknown> {
    const queries = ['rooms', 'api_keys', 'audit_events'].map((table) =>
      app.database.pool.query(`SELECT t::text AS row FROM ${table} t WHERE organization_id = $1 ORDER BY 1`, [
        acme.organization.id,
      ]),
    );
    return (await Promise.all(queries)).map(({ rows }) => rows as unknown[]);
  }

  function age(count: number, days: number): Promise<unknown> {
    return app.database.pool.query(
      `INSERT INTO audit_events (id, organization_id, occurred_at, type, subject_id, actor, data)
       SELECT gen_random_uuid(), $1, clock_timestamp() - $3 * interval '1 day', 'room.created', n::text, 'foyer', '{}'
         FROM generate_series(1, $2::integer) AS n`,
      [acme.organization.id, count, days],
    );
  }

  function moveEvents(list: readonly (EventView | undefined)[], back: string): Promise<unknown> {
    return app.database.pool.query(
      'UPDATE audit_events SET occurred_at = occurred_at - $2::interval WHERE id = ANY ($1)',
      [list.map((event) => event?.id), back],
    );
  }
});
