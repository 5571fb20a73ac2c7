import { Database } from '../../src/database/database.js';
import type { Actor } from '../../src/events/actor.js';
import type { NewRoom, Room } from '../../src/rooms/room.js';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import type { TestApp } from '../support/app.js';
import { type Client, createClient } from '../support/client.js';
import { inMinutes, updateOrganization } from '../support/factories.js';
import { insertRooms, makeRoom, postRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

/** What came of each: its external id, or the name of the error. */
const outcomes = async (creations: Promise<Room>[]): Promise<unknown[]> =>
  (await Promise.allSettled(creations)).map((outcome) =>
    outcome.status === 'rejected' ? (outcome.reason as Error).constructor.name : outcome.value.externalId,
  );

describe('rooms that are created at the same time', () => {
  const { app, acme, startAnother } = useScene({}, { callerPerTest: true });
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother();
  });

  const clients = (): [Client, Client] => [acme, createClient(other.url, acme.key.token)];
  const query = async <Row>(text: string): Promise<Row[]> =>
    (await app.database.pool.query<Row & object>(text, [acme.organization.id])).rows;
  const actorOf = (requestId: string): Actor => ({
    kind: 'api_key',
    keyId: acme.key.id,
    tokenId: null,
    requestId,
    address: '192.0.2.1',
  });
  const create = (change: Partial<NewRoom> = {}, organizationId = acme.organization.id): Promise<Room> =>
    app.nest.get(RoomsService, { strict: false }).create(
      organizationId,
      {
        endsAt: new Date(inMinutes(30)),
        mode: 'normal',
        locked: false,
        namePrefix: '',
        namePattern: 'uuid',
        features: [],
        externalId: null,
        metadata: {},
        ...change,
      },
      actorOf(change.externalId ?? ''),
    );
  const externalIds = async (): Promise<(string | null)[]> => {
    const rows = await query<{ id: string | null }>(
      'SELECT external_id AS id FROM rooms WHERE organization_id = $1 ORDER BY external_id',
    );
    return rows.map(({ id }) => id);
  };

  it('are each as it was asked for, with one event by who asked', async () => {
    const wanted = Array.from({ length: 30 }, (_, i) => ({
      externalId: `"call" {${i}},\\é𝄞`,
      metadata: i % 2 ? { longer: `${i}`, a: '\\"' } : {},
      mode: i % 3 ? 'normal' : 'group',
      locked: i % 5 === 0,
      endsAt: inMinutes(30 + i),
    }));
    const created = await Promise.all(
      wanted.map((properties, i) => makeRoom(clients()[i % 2 ? 1 : 0], properties)),
    );

    expect(created).toMatchObject(wanted);
    const read = await Promise.all(
      created.map((room) => acme.get(`/v2/rooms/${room.id}?include=hostUrl,viewerUrl`)),
    );
    expect(read.map(({ body }) => body)).toEqual(created);
    for (const field of ['id', 'name', 'hostUrl', 'viewerUrl'] as const)
      expect(new Set(created.map((room) => room[field])).size).toBe(30);
    const events = await query<{ data: object; subject: string; key: string; request: string }>(
      `SELECT data, subject_id AS subject, key_id AS key, request_id AS request FROM audit_events
        WHERE organization_id = $1 AND type = 'room.created'`,
    );
    expect(new Map(events.map(({ subject, data }) => [subject, data]))).toEqual(
      new Map(created.map(({ id, externalId }) => [id, { externalId }])),
    );
    expect([events.length, new Set(events.map(({ request }) => request)).size]).toEqual([30, 30]);
    expect(new Set(events.map(({ key }) => key))).toEqual(new Set([acme.key.id]));
  });

  it('are written in one transaction', async () => {
    await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(await query('SELECT DISTINCT xmin FROM rooms WHERE organization_id = $1')).toHaveLength(1);
  });

  it('are written by a statement that Postgres does not plan each time', async () => {
    const database = app.nest.get(Database);
    const plans = await database.transaction(async () => {
      for (let i = 0; i < 10; i++) await create();
      return database.query<{ custom: string }>({
        text: `SELECT custom_plans AS custom FROM pg_prepared_statements
                WHERE statement LIKE '%INSERT INTO rooms%' AND generic_plans > 0`,
      });
    });
    // Postgres compares five plans with the general one.
    expect(plans).toEqual([{ custom: '5' }]);
  });

  it('are exactly as many as the organization may have', async () => {
    await updateOrganization(app, acme.organization, { maxRooms: 450 });
    await insertRooms(app, acme, 420, 'now()');
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, i) => postRoom(clients()[i % 2 ? 1 : 0])),
    );
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(30);
    expect(responses.filter(({ status }) => status === 403)).toHaveLength(10);
    expect(await externalIds()).toHaveLength(450);
  });

  it('are written by one transaction after the other while the space becomes scarce', async () => {
    const { max_connections: most } = (await app.database.pool.query('SHOW max_connections')).rows[0] as {
      max_connections: string;
    };
    await updateOrganization(app, acme.organization, { maxRooms: 9 * Number(most) });
    const created = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(new Set(created.map(({ id }) => id)).size).toBe(20);
    expect(
      await query('SELECT count(*) FROM rooms WHERE organization_id = $1 GROUP BY xmin ORDER BY 1'),
    ).toEqual([{ count: '3' }, { count: '8' }, { count: '9' }]);
  });

  it('fail each by itself', async () => {
    const past = new Date(inMinutes(-1));
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(
      await outcomes([
        create({ externalId: 'a' }),
        create({ endsAt: past }),
        create({}, unknown),
        create({ externalId: 'b' }),
      ]),
    ).toEqual(['a', 'RoomEndsInPastError', 'OrganizationNotFoundError', 'b']);
    // An error of Postgres itself.
    expect(
      await outcomes([
        create({ externalId: 'c' }),
        create({ externalId: '\0' }),
        create({ externalId: 'd' }),
      ]),
    ).toEqual(['c', 'DatabaseError', 'd']);
    expect(await externalIds()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('belong to the transaction in which they are created', async () => {
    const undone = app.nest.get(Database).transaction(async () => {
      await create({ externalId: 'undone' });
      await create({ endsAt: new Date(inMinutes(-1)) });
    });
    await Promise.all([
      expect(undone).rejects.toThrow('end'),
      create({ externalId: 'a' }),
      create({ externalId: 'b' }),
    ]);
    expect(await externalIds()).toEqual(['a', 'b']);
  });

  it('are one for each idempotency key', async () => {
    const responses = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        acme.post<Room>(
          '/v2/rooms',
          { endsAt: '2099-01-01T00:00:00Z' },
          i % 2 ? { 'Idempotency-Key': `key-${i}` } : {},
        ),
      ),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(201));
    const repeated = await acme.post<Room>(
      '/v2/rooms',
      { endsAt: '2099-01-01T00:00:00Z' },
      { 'Idempotency-Key': 'key-1' },
    );
    expect(repeated.body).toEqual(responses[1]?.body);
    expect(await externalIds()).toHaveLength(30);
  });
});
