import { randomUUID } from 'node:crypto';
import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import { RoomKeys } from '../../src/rooms/room-keys.js';
import { SecretBox } from '../../src/secrets/secret-box.js';
import { createClient } from '../support/client.js';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { type Ended, runCli, runServer } from '../support/process.js';
import type { Room } from '../support/rooms.js';
import { makeWebhook } from '../support/webhook-receiver.js';

const [A, B] = ['a', 'b'].map((letter) => Buffer.alloc(32, letter).toString('base64')) as [string, string];
const ENDS_AT = inMinutes(60);

describe('the rotation of encryption keys', () => {
  let database: TestDatabase;
  let token: string;

  beforeAll(async () => {
    database = await createDatabase();
    token = await withKeys(A, async (app) => {
      const caller = await makeCaller(app);
      await makeWebhook(caller, { url: 'https://app.example.invalid/', eventTypes: ['api_key.revoked'] });
      return caller.key.token;
    });
  });
  afterAll(() => database.drop());

  it('leaves everything readable with only the new key, while rooms are created with either', async () => {
    const [first, repeated] = await withKeys(A, async (app) => [
      await makeRoom(app, 'a'),
      await makeRoom(app, 'a'),
    ]);
    expect(repeated).toEqual(first);
    // Everybody can read with B before anybody writes with it.
    await withKeys(`${A},${B}`, async (app) => expect(await read(app, first.id)).toBe(first.hostUrl));
    const many = await makeManyRooms();
    const second = await withKeys(`${B},${A}`, async (app) => {
      expect(await read(app, first.id)).toBe(first.hostUrl);
      expect(await makeRoom(app, 'a')).toEqual(first);
      return makeRoom(app, 'b');
    });
    const revisions = await revisionsOf();

    const { code, stdout, stderr } = await rotate(`${B},${A}`);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      rooms: 1101,
      answers: 1,
      webhooks: 1,
      keysNotNeededAnyMore: [expect.any(String)],
    });
    expect(await revisionsOf()).toEqual(revisions);
    await withKeys(B, async (app) => {
      for (const room of [first, second]) expect(await read(app, room.id)).toBe(room.hostUrl);
      expect(await makeRoom(app, 'a')).toEqual(first);
      expect(await makeRoom(app, 'b')).toEqual(second);
      for (const { id, hostKey } of [many.at(0), many.at(-1)].flatMap((room) => room ?? []))
        expect(await read(app, id)).toMatch(new RegExp(`roomKey=${hostKey}$`));
    });
    expect(JSON.parse((await rotate(B)).stdout)).toEqual({
      rooms: 0,
      answers: 0,
      webhooks: 0,
      keysNotNeededAnyMore: [],
    });
    const { rows } = await database.pool.query(
      `SELECT actor, subject_id, data->'rooms' AS rooms FROM audit_events WHERE type = 'secrets.rotated'
        ORDER BY occurred_at`,
    );
    expect(rows).toEqual([
      {
        actor: 'command_line',
        subject_id: 'encryption-keys',
        rooms: (JSON.parse(stdout) as { rooms: number }).rooms,
      },
      { actor: 'command_line', subject_id: 'encryption-keys', rooms: 0 },
    ]);
  });

  it('and the start are refused without a key that is still in use', async () => {
    for (const run of [rotate(A), runServer({ DATABASE_URL: database.url, ENCRYPTION_KEYS: A })]) {
      const { code, stdout, stderr } = await run;
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^The database holds values that were encrypted with the key [0-9a-f]{16}, which is not among those that Foyer was given/,
      );
      expect(stderr).not.toContain(A);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it.each([
    ['the start', () => runServer({ DATABASE_URL: database.url, ENCRYPTION_KEYS: '' }), 1],
    ['foyer secrets rotate', () => rotate(''), 2],
  ])('%s is refused with a database of the operator and no key at all', async (_, run, exitCode) => {
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toBe(
      'With DATABASE_URL, ENCRYPTION_KEYS must hold a key that encrypts what is secret. Make one with "openssl rand ' +
        '-base64 32", and keep it where you keep the password of the database.\n',
    );
  });

  it('is not required by commands that decrypt nothing', async () => {
    for (const command of ['organizations list', 'migrations run', 'rooms purge']) {
      const { code, stderr } = await runCli(command.split(' '), {
        DATABASE_URL: database.url,
        ENCRYPTION_KEYS: '',
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  /** More than two batches of rooms, whose keys the key A has encrypted. */
  async function makeManyRooms(): Promise<{ id: string; hostKey: string }[]> {
    const box = new SecretBox(new Config(readEnvironment({ ENCRYPTION_KEYS: A }), database.url));
    const keys = new RoomKeys(box);
    const rooms = Array.from({ length: 1_100 }, (_, n) => ({ id: randomUUID(), hostKey: `host-${n}` }));
    await database.pool.query(
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
       SELECT given.id, next_room_number(), o.id, given.id, 'normal', false, given.host, given.viewer, now(), now()
         FROM organizations AS o, unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS given (id, host, viewer)`,
      [
        rooms.map(({ id }) => id),
        rooms.map(({ id, hostKey }) => keys.seal(hostKey, id, 'host')),
        rooms.map(({ id }) => keys.seal('viewer', id, 'viewer')),
      ],
    );
    return rooms;
  }

  async function withKeys<T>(keys: string, work: (app: TestApp) => Promise<T>): Promise<T> {
    const app = await startApp({ ENCRYPTION_KEYS: keys }, database);
    try {
      return await work(app);
    } finally {
      await app.stop();
    }
  }

  async function makeRoom(app: TestApp, idempotencyKey: string): Promise<Room> {
    const { status, body } = await createClient(app.url, token).send<Room>('POST', '/v2/rooms', {
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
      body: JSON.stringify({ endsAt: ENDS_AT }),
    });
    expect(status).toBe(201);
    return body;
  }

  async function read(app: TestApp, id: string): Promise<string | undefined> {
    return (await createClient(app.url, token).get<Room>(`/v2/rooms/${id}?include=hostUrl`)).body.hostUrl;
  }

  async function revisionsOf(): Promise<unknown[]> {
    return (await database.pool.query('SELECT id, revision FROM rooms ORDER BY id')).rows;
  }

  function rotate(keys: string): Promise<Ended> {
    return runCli(['secrets', 'rotate', '--json'], { DATABASE_URL: database.url, ENCRYPTION_KEYS: keys });
  }
});
