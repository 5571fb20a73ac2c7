import { databaseTime } from '../../support/database.js';
import { inMinutes } from '../../support/factories.js';
import { placesIn } from '../../support/problems.js';
import { makeRoom, postRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HUMAN_SHORT = '[b-df-hj-km-np-tv-xz2-9]{6}';

describe('POST /v2/rooms', () => {
  const { app, acme } = useScene();

  it('responds 201 with the fields of a room in order', async () => {
    const { status, headers, body } = await postRoom(acme);

    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(body)).toEqual([
      'id',
      'name',
      'url',
      'hostUrl',
      'viewerUrl',
      'mode',
      'locked',
      'participantCount',
      'createdAt',
      'endsAt',
      'expiresAt',
      'externalId',
      'metadata',
    ]);
  });

  it('has the path of the room in Location and its revision in ETag', async () => {
    const { headers, body } = await postRoom(acme);
    const location = headers.get('location') ?? '';

    expect(location).toBe(`/v2/rooms/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    const read = await acme.get<Room>(`${location}?include=hostUrl,viewerUrl`);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(Object.entries(read.body)).toEqual(Object.entries(body));
  });

  it('creates an unlocked room in normal mode from endsAt alone', async () => {
    const endsAt = inMinutes(30);
    const before = await databaseTime(app.database);
    const room = await makeRoom(acme, { endsAt });
    const after = await databaseTime(app.database);

    expect(room).toMatchObject({
      id: expect.stringMatching(UUID_V7) as string,
      name: expect.stringMatching(`^${UUID}$`) as string,
      mode: 'normal',
      locked: false,
      endsAt,
      externalId: null,
      metadata: {},
    });
    expect(Date.parse(room.expiresAt) - Date.parse(room.endsAt)).toBe(3_600_000);
    expect(room.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(room.createdAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(room.createdAt)).toBeLessThanOrEqual(after);
  });

  it('has URLs that open the room, with a key for each role', async () => {
    const { name, url, hostUrl = '', viewerUrl = '' } = await makeRoom(acme);
    const keys = [hostUrl, viewerUrl].map((special) => special.replace(`${url}?roomKey=`, ''));

    expect(url).toBe(`https://rooms.example/${name}`);
    expect(keys).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)]);
    expect(keys[0]).not.toBe(keys[1]);
    for (const special of [url, hostUrl, viewerUrl]) {
      const { pathname, search } = new URL(special);
      expect((await fetch(app.url + pathname + search)).status).toBe(200);
    }
  });

  it.each([
    [{ mode: 'normal' }, 'normal', false],
    [{ mode: 'group' }, 'group', false],
    [{ locked: true }, 'normal', true],
    [{ locked: false, mode: 'group' }, 'group', false],
    [{ viewers: false }, 'normal', false],
    [{ viewers: false, mode: 'group', locked: true }, 'group', true],
    [{ viewers: true }, 'group', true],
    [{ viewers: true, mode: 'group' }, 'group', true],
    [{ viewers: true, locked: true }, 'group', true],
  ])('creates from %j a room in mode %s, locked: %j', async (members, mode, locked) => {
    expect(await makeRoom(acme, members)).toMatchObject({ mode, locked });
  });

  it.each([
    [{ viewers: true, mode: 'normal' }, ['/mode']],
    [{ viewers: true, locked: false }, ['/locked']],
    [{ viewers: true, mode: 'normal', locked: false }, ['/mode', '/locked']],
  ])('rejects fields that contradict viewers: %j', async (members, places) => {
    expect(placesIn(await postRoom(acme, members))).toEqual(places);
  });

  it.each([
    [{}, `^${UUID}$`],
    [{ pattern: 'uuid' }, `^${UUID}$`],
    [{ pattern: 'human-short' }, `^${HUMAN_SHORT}$`],
    [{ prefix: '' }, `^${UUID}$`],
    [{ prefix: 'standup-' }, `^standup-${UUID}$`],
    [{ prefix: 'x', pattern: 'human-short' }, `^x${HUMAN_SHORT}$`],
    [{ prefix: '-0-' }, `^-0-${UUID}$`],
    [{ prefix: 'a'.repeat(39) }, `^a{39}${UUID}$`],
  ])('names the room by %j', async (name, expected) => {
    expect((await makeRoom(acme, { name })).name).toMatch(new RegExp(expected));
  });

  it('stores externalId and metadata', async () => {
    const externalId = 'Größe 😀 / #4711?';
    const metadata = { team: 'sales', 'a.b-c_D9': '', B: '  two\nlines \u0001 ', z0: '𝄞' };
    const { id } = await makeRoom(acme, { externalId, metadata });

    expect((await acme.get<Room>(`/v2/rooms/${id}`)).body).toMatchObject({ externalId, metadata });
  });

  it('treats an externalId of null as absent', async () => {
    expect(await makeRoom(acme, { externalId: null, metadata: {}, name: {} })).toMatchObject({
      externalId: null,
      metadata: {},
    });
  });

  it('is 409 when no name is free', async () => {
    // A room under each name that the prefix "full-" can make would be many: the table refuses them instead.
    await app.database.pool.query(`
      CREATE FUNCTION take_name() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RETURN CASE WHEN NEW.name LIKE 'full-%' THEN NULL ELSE NEW END; END $$;
      CREATE TRIGGER take_name BEFORE INSERT ON rooms FOR EACH ROW EXECUTE FUNCTION take_name()`);
    const answer = await postRoom(acme, { name: { prefix: 'full-' } });

    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'no_room_name_left' });
  });
});
