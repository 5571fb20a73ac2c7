import { inspect } from 'node:util';
import { readEnvironment } from '../../src/config/environment.js';
import { Config } from '../../src/config/config.js';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import { NEWEST_FIRST } from '../../src/rooms/room-listing.js';
import { SecretBox } from '../../src/secrets/secret-box.js';
import type { HttpResponse, Meeting } from '../support/client.js';
import { inMinutes } from '../support/factories.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

interface KeysOfRoom {
  readonly id: string;
  readonly host_key_sealed: Buffer;
  readonly viewer_key_sealed: Buffer;
}

const FIELDS = 'fields=hostRoomUrl,viewerRoomUrl';

describe('secrets in the database', () => {
  const { app, acme } = useScene();

  afterEach(() => jest.restoreAllMocks());

  it('include the keys of a room, encrypted and returned on request', async () => {
    const { body } = await makeMeeting();
    const row = await keysOf(body);

    for (const [sealed, key] of [
      [row.host_key_sealed, keyIn(body.hostRoomUrl)],
      [row.viewer_key_sealed, keyIn(body.viewerRoomUrl)],
    ] as const) {
      expect(key).toHaveLength(43);
      expect(sealed.includes(key)).toBe(false);
      expect(sealed.includes(Buffer.from(key, 'base64url'))).toBe(false);
    }
    expect((await acme.get(`/v1/meetings/${body.meetingId}?${FIELDS}`)).body).toEqual(body);
    expect(await roleAt(body.hostRoomUrl)).toBe('host');
    expect(await roleAt(body.viewerRoomUrl)).toBe('viewer');
  });

  it('are never encrypted twice to the same bytes', () => {
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
  ])('reject the key of %s in place of the host key', async (_, change) => {
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

  it('are decrypted only on request', async () => {
    for (let i = 0; i < 5; i++) await makeMeeting();
    const open = jest.spyOn(SecretBox.prototype, 'open');

    expect((await acme.get('/v1/meetings')).status).toBe(200);
    expect((await acme.get('/v2/rooms')).status).toBe(200);
    expect(open).not.toHaveBeenCalled();

    expect((await acme.get(`/v1/meetings?limit=5&fields=hostRoomUrl`)).status).toBe(200);
    expect(open).toHaveBeenCalledTimes(5);
  });

  it('are not in JSON, text or logs', async () => {
    await makeMeeting();
    const { rooms } = await app.nest
      .get(RoomsService, { strict: false })
      .list(acme.organization.id, { limit: 1, filter: {}, order: NEWEST_FIRST, after: null }, [
        'hostKey',
        'viewerKey',
      ]);
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

  it('include the stored responses to idempotent requests, encrypted', async () => {
    const first = await makeRoom('encrypted');
    const [row] = await answerOf('encrypted');

    expect(first.status).toBe(201);
    expect(row?.answer_sealed?.includes(first.body.id)).toBe(false);
    expect(row?.answer_sealed?.includes(keyIn(first.body.hostUrl))).toBe(false);
    const again = await makeRoom('encrypted');
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      201,
      first.text,
      first.headers.get('location'),
    ]);
  });

  it('are rejected in plain text', async () => {
    const { body } = await makeMeeting();
    await app.database.pool.query(
      `UPDATE rooms SET host_key_sealed = convert_to('guessed', 'UTF8') WHERE number = $1`,
      [body.meetingId],
    );

    const url = new URL(body.hostRoomUrl ?? '');
    url.searchParams.set('roomKey', 'guessed');
    expect((await fetch(app.url + url.pathname + url.search)).status).toBe(500);
    const { status } = await fetch(`${app.url}/v1/meetings/${body.meetingId}?${FIELDS}`, {
      headers: idempotent('none'),
    });
    expect(status).toBe(500);

    await makeRoom('in-clear');
    const response = { status: 201, headers: {}, body: { hostUrl: 'https://evil.example' } };
    await app.database.pool.query(
      `UPDATE idempotency_keys SET answer_sealed = convert_to($1, 'UTF8') WHERE key = 'in-clear'`,
      [JSON.stringify(response)],
    );
    const repeated = await fetch(`${app.url}/v2/rooms`, {
      method: 'POST',
      headers: idempotent('in-clear'),
      body: JSON.stringify(ROOM),
    });
    expect(repeated.status).toBe(500);
  });

  const ROOM = { endsAt: inMinutes(30) };

  function makeMeeting(): Promise<HttpResponse<Meeting>> {
    return acme.post('/v1/meetings', { endDate: inMinutes(30), fields: ['hostRoomUrl', 'viewerRoomUrl'] });
  }

  function idempotent(key: string): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      Authorization: `Bearer ${acme.key.token}`,
    };
  }

  function makeRoom(key: string): Promise<HttpResponse<Room>> {
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

  async function answerOf(key: string): Promise<{ answer_sealed: Buffer | null }[]> {
    return (
      await app.database.pool.query<{ answer_sealed: Buffer | null }>(
        'SELECT answer_sealed FROM idempotency_keys WHERE key = $1',
        [key],
      )
    ).rows;
  }

  async function roleAt(url = ''): Promise<string | undefined> {
    const { pathname, search } = new URL(url);
    const html = await (await fetch(app.url + pathname + search)).text();
    return /"role":"(\w+)"/.exec(html)?.[1];
  }
});

function keyIn(url = ''): string {
  return new URL(url).searchParams.get('roomKey') ?? '';
}

function box(): SecretBox {
  return new SecretBox(new Config(readEnvironment({ ENCRYPTION_KEYS: 'A'.repeat(43) + '=' }), ''));
}
