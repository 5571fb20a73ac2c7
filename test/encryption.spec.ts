import { inspect } from 'node:util';
import { startApp, type TestApp } from './support/app.js';
import { readEnvironment } from '../src/config/environment.js';
import { Config } from '../src/config/config.js';
import { RoomsService } from '../src/rooms/rooms.service.js';
import { NEWEST_FIRST } from '../src/rooms/room-listing.js';
import { SecretBox } from '../src/secrets/secret-box.js';
import type { Answer, Meeting } from './support/client.js';
import { inMinutes, makeCaller } from './support/factories.js';

interface KeysOfRoom {
  readonly id: string;
  readonly host_key: string;
  readonly viewer_key: string;
  readonly host_key_sealed: Buffer | null;
  readonly viewer_key_sealed: Buffer | null;
}

interface Room {
  readonly id: string;
  readonly hostUrl: string;
}

const FIELDS = 'fields=hostRoomUrl,viewerRoomUrl';

describe('what is secret in the database', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof makeCaller>>;

  beforeAll(async () => {
    app = await startApp();
    acme = await makeCaller(app);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.stop());

  it('holds the keys of a room only encrypted, and hands them out to who asks for them', async () => {
    const { body } = await makeMeeting();
    const row = await keysOf(body);

    expect(row).toMatchObject({ host_key: '', viewer_key: '' });
    for (const [sealed, key] of [
      [row.host_key_sealed, keyIn(body.hostRoomUrl)],
      [row.viewer_key_sealed, keyIn(body.viewerRoomUrl)],
    ] as const) {
      expect(key).toHaveLength(43);
      expect(sealed?.includes(key)).toBe(false);
      expect(sealed?.includes(Buffer.from(key, 'base64url'))).toBe(false);
    }
    expect((await acme.get(`/v1/meetings/${body.meetingId}?${FIELDS}`)).body).toEqual(body);
    expect(await roleAt(body.hostRoomUrl)).toBe('host');
    expect(await roleAt(body.viewerRoomUrl)).toBe('viewer');
  });

  it('encrypts the same value never twice in the same way', () => {
    const sealed = new Set(Array.from({ length: 1_000 }, () => box().seal('value', 'place').toString('hex')));

    expect(sealed.size).toBe(1_000);
  });

  it.each([
    ['another room', 'host_key_sealed = (SELECT host_key_sealed FROM rooms WHERE number = $2)'],
    ['the other role', 'host_key_sealed = viewer_key_sealed, locked = locked OR $2::text IS NULL'],
    [
      'a bit that was turned',
      `host_key_sealed = set_bit(host_key_sealed, 8 * 40, 1 - get_bit(host_key_sealed, 8 * 40))`,
    ],
  ])('does not take the key of %s for that of the host', async (_, change) => {
    const [{ body: room }, { body: other }] = [await makeMeeting(), await makeMeeting()];
    const values = change.includes('$2') ? [room.meetingId, other.meetingId] : [room.meetingId];
    await app.database.pool.query(`UPDATE rooms SET ${change} WHERE number = $1`, values);

    for (const key of [keyIn(room.hostRoomUrl), keyIn(other.hostRoomUrl), keyIn(room.viewerRoomUrl)]) {
      const { pathname } = new URL(room.roomUrl);
      const response = await fetch(`${app.url}${pathname}?roomKey=${key}`);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain(key);
    }
  });

  it('decrypts nothing that nobody asks for', async () => {
    for (let i = 0; i < 5; i++) await makeMeeting();
    const open = jest.spyOn(SecretBox.prototype, 'open');

    expect((await acme.get('/v1/meetings')).status).toBe(200);
    expect((await acme.get('/v2/rooms')).status).toBe(200);
    expect(open).not.toHaveBeenCalled();

    expect((await acme.get(`/v1/meetings?limit=5&fields=hostRoomUrl`)).status).toBe(200);
    expect(open).toHaveBeenCalledTimes(5);
  });

  it('shows a key neither in JSON nor in text nor in a log', async () => {
    await makeMeeting();
    const { rooms } = await app.nest
      .get(RoomsService, { strict: false })
      .list(acme.organization.id, { limit: 1, filter: {}, order: NEWEST_FIRST, after: null });
    const [room] = rooms;

    expect(room?.hostKey.reveal()).toHaveLength(43);
    for (const shown of [
      JSON.stringify(room),
      inspect(room, { showHidden: true, depth: 9 }),
      String(room?.hostKey),
    ]) {
      expect(shown).toContain('(secret)');
      expect(shown).not.toContain(room?.hostKey.reveal());
    }
  });

  it('holds the answers to idempotent requests only encrypted, and repeats them', async () => {
    const first = await makeRoom('encrypted');
    const [row] = await answerOf('encrypted');

    expect(first.status).toBe(201);
    expect(row?.answer).toBeNull();
    expect(row?.answer_sealed?.includes(first.body.id)).toBe(false);
    expect(row?.answer_sealed?.includes(keyIn(first.body.hostUrl))).toBe(false);
    const again = await makeRoom('encrypted');
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      201,
      first.text,
      first.headers.get('location'),
    ]);
  });

  describe('beside a process that does not encrypt yet', () => {
    it('reads the keys of the rooms that it makes', async () => {
      const { body } = await makeMeeting();
      await app.database.pool.query(
        `UPDATE rooms SET host_key = 'old-host', viewer_key = 'old-viewer', host_key_sealed = NULL, viewer_key_sealed = NULL
          WHERE number = $1`,
        [body.meetingId],
      );

      const { hostRoomUrl, viewerRoomUrl } = (await acme.get(`/v1/meetings/${body.meetingId}?${FIELDS}`))
        .body;
      expect([keyIn(hostRoomUrl), keyIn(viewerRoomUrl)]).toEqual(['old-host', 'old-viewer']);
      expect(await roleAt(hostRoomUrl)).toBe('host');
      expect(await roleAt(viewerRoomUrl)).toBe('viewer');
    });

    it('can insert rooms as that one does, and be inserted beside', async () => {
      const { rowCount } = await app.database.pool.query(
        `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, created_at, ends_at)
         VALUES (gen_random_uuid(), 4711, $1, 'made-by-the-older', 'normal', false, 'h', 'v', now(), now())`,
        [acme.organization.id],
      );
      expect(rowCount).toBe(1);
      expect(keyIn((await acme.get(`/v1/meetings/4711?${FIELDS}`)).body.hostRoomUrl)).toBe('h');
    });

    it('repeats the answers that it stored', async () => {
      const first = await makeRoom('older');
      await app.database.pool.query(
        `UPDATE idempotency_keys SET answer_sealed = NULL, answer = $2::json, claimed_until = now() WHERE key = $1`,
        ['older', { status: 201, headers: {}, body: { ...first.body, hostUrl: 'stored-in-clear' } }],
      );

      // Not through the client, which would miss headers: an answer stored in clear has what it was stored with.
      const response = await fetch(`${app.url}/v2/rooms`, {
        method: 'POST',
        headers: idempotent('older'),
        body: JSON.stringify(ROOM),
      });
      expect(await response.json()).toMatchObject({ hostUrl: 'stored-in-clear' });
    });

    it('keeps it from doing once more what has been answered', async () => {
      await makeRoom('newer');
      // The statements by which an older process claims a request, and looks for its answer.
      const claim = `
        INSERT INTO idempotency_keys AS k (organization_id, key, fingerprint, claim, claimed_until, expires_at)
        VALUES ($1, 'newer', '\\x00', gen_random_uuid(), clock_timestamp() + interval '10 seconds',
                clock_timestamp() + interval '24 hours')
            ON CONFLICT (organization_id, key) DO UPDATE
           SET fingerprint = excluded.fingerprint, claim = excluded.claim, answer = NULL,
               claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
         WHERE k.expires_at <= clock_timestamp() OR (k.answer IS NULL AND k.claimed_until <= clock_timestamp())
        RETURNING claim`;
      const find = `
        SELECT answer FROM idempotency_keys
         WHERE organization_id = $1 AND key = 'newer' AND expires_at > clock_timestamp()
           AND (answer IS NOT NULL OR claimed_until > clock_timestamp())`;
      const { pool } = app.database;

      expect((await pool.query(claim, [acme.organization.id])).rowCount).toBe(0);
      // It is in use, as far as that process can see.
      expect((await pool.query(find, [acme.organization.id])).rows).toEqual([{ answer: null }]);

      // Once it has expired, that process may claim it; what was encrypted in it is no answer to what is asked now.
      await pool.query(`UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = 'newer'`);
      expect((await pool.query(claim, [acme.organization.id])).rowCount).toBe(1);
      const { status, body } = await makeRoom('newer');
      expect([status, (body as { type?: unknown }).type]).toEqual([422, '/problems/idempotency_key_reused']);
    });
  });

  const ROOM = { endsAt: inMinutes(30) };

  function makeMeeting(): Promise<Answer<Meeting>> {
    return acme.post('/v1/meetings', { endDate: inMinutes(30), fields: ['hostRoomUrl', 'viewerRoomUrl'] });
  }

  function idempotent(key: string): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      Authorization: `Bearer ${acme.key.token}`,
    };
  }

  function makeRoom(key: string): Promise<Answer<Room>> {
    return acme.send('POST', '/v2/rooms', { headers: idempotent(key), body: JSON.stringify(ROOM) });
  }

  async function keysOf({ meetingId }: Meeting): Promise<KeysOfRoom> {
    const { rows } = await app.database.pool.query<KeysOfRoom>('SELECT * FROM rooms WHERE number = $1', [
      meetingId,
    ]);
    const [row] = rows;
    if (!row) throw new Error('The room is not there.');
    return row;
  }

  async function answerOf(key: string): Promise<{ answer: unknown; answer_sealed: Buffer | null }[]> {
    return (
      await app.database.pool.query<{ answer: unknown; answer_sealed: Buffer | null }>(
        'SELECT answer, answer_sealed FROM idempotency_keys WHERE key = $1',
        [key],
      )
    ).rows;
  }

  async function roleAt(url = ''): Promise<string | undefined> {
    const { pathname, search } = new URL(url);
    const html = await (await fetch(app.url + pathname + search)).text();
    return /You are here as a (\w+)/.exec(html)?.[1];
  }
});

function keyIn(url = ''): string {
  return new URL(url).searchParams.get('roomKey') ?? '';
}

function box(): SecretBox {
  return new SecretBox(new Config(readEnvironment({ ENCRYPTION_KEYS: 'A'.repeat(43) + '=' }), ''));
}
