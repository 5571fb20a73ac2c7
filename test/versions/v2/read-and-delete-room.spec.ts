import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

/** Texts that are not the id of a room. */
const NO_IDS = [
  '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
  '00000000-0000-0000-0000-000000000000',
  '1',
  'abc',
  'null',
  'constructor',
  '%20',
  '%00',
  '%zz',
  '%2F',
  '%F0%9F%98%80',
  "1'--",
  '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c1',
  '019ab0c27a307cc9b0a50a5d6d9f1c11',
  '{019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11}',
  '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11%20',
  '9'.repeat(400),
];

describe('A room', () => {
  const { app, acme } = useScene();
  let room: Room;
  let path: string;

  beforeEach(async () => {
    room = await makeRoom(acme, { name: { prefix: 'a' }, metadata: { team: 'sales' } });
    path = `/v2/rooms/${room.id}`;
  });

  const countRooms = async () =>
    (await app.database.pool.query('SELECT count(*)::int AS n FROM rooms')).rows[0].n as number;

  it('is read as it was created, without the URLs for host and viewer', async () => {
    const { hostUrl: _hostUrl, viewerUrl: _viewerUrl, ...plain } = room;
    for (let i = 0; i < 2; i++) {
      const { status, headers, body } = await acme.get<Room>(path);

      expect(status).toBe(200);
      expect(headers.get('etag')).toBe('"1"');
      expect(Object.entries(body)).toEqual(Object.entries(plain));
    }
  });

  it.each([
    ['include=hostUrl', ['hostUrl']],
    ['include=viewerUrl', ['viewerUrl']],
    ['include=hostUrl,viewerUrl', ['hostUrl', 'viewerUrl']],
    ['include=viewerUrl%2ChostUrl', ['hostUrl', 'viewerUrl']],
    ['include=hostUrl&include=viewerUrl', ['hostUrl', 'viewerUrl']],
    ['include[]=hostUrl', ['hostUrl']],
  ])('with %s has, in a read, in the list and after an update: %j', async (query, names) => {
    const special = Object.entries(room).filter(([name]) => names.includes(name));
    const answers = [
      (await acme.get<Room>(`${path}?${query}`)).body,
      (await acme.get<{ data: Room[] }>(`/v2/rooms?limit=1&${query}`)).body.data[0],
      (await acme.patch<Room>(`${path}?${query}`, {})).body,
    ];

    for (const answer of answers) {
      expect(Object.entries(answer ?? {}).filter(([name]) => /^(host|viewer)Url$/.test(name))).toEqual(
        special,
      );
    }
  });

  it.each(['include=', 'include=hostUrl,', 'include=hosturl', 'include=url', 'include[x]=hostUrl'])(
    'is not read with %s',
    async (query) => {
      expect(placesIn(await acme.get(`${path}?${query}`))).toEqual(['include']);
    },
  );

  it.each([
    'colour=red',
    'fields=hostUrl',
    'Include=hostUrl',
    'limit=5',
    'colour[a]=1',
    'toString=1',
    '__proto__=1',
  ])('is not read with the unknown parameter %s', async (query) => {
    expect(placesIn(await acme.get(`${path}?${query}`))).toEqual([query.split(/[=[]/, 1)[0]]);
  });

  it.each(NO_IDS)('that does not exist is 404 to GET, PATCH and DELETE: %s', async (id) => {
    const rooms = await countRooms();
    const missing = `/v2/rooms/${id}`;
    for (const answer of [
      await acme.get(missing),
      await acme.patch(missing, { locked: true }),
      await acme.delete(missing),
      await acme.delete(missing, { 'If-Match': '*' }),
      await acme.patch(missing, { locked: true }, { 'If-Match': '"1"' }),
    ]) {
      expect(expectProblem(answer, 404, 'room_not_found').detail).toBe(
        'There is no such room, or it has ended.',
      );
    }
    expect(await countRooms()).toBe(rooms);
  });

  it('is found by an upper-case or percent-encoded id', async () => {
    const [first = '', ...rest] = room.id;

    expect((await acme.get<Room>(`/v2/rooms/${room.id.toUpperCase()}`)).body.id).toBe(room.id);
    expect((await acme.get<Room>(`/v2/rooms/%3${first}${rest.join('')}`)).body.id).toBe(room.id);
  });

  it('is 304 without a body for a client that has it', async () => {
    const tags = ['"1"', 'W/"1"', '"1-gzip"', '"7", "1"', '*'];
    for (const [method, tag] of [...tags.map((each) => ['GET', each]), ['HEAD', '"1"']] as const) {
      const { status, headers, text } = await acme.send(method, path, { headers: { 'If-None-Match': tag } });

      expect([method, tag, status, text]).toEqual([method, tag, 304, '']);
      expect(headers.get('etag')).toBe('"1"');
      expect([headers.get('content-type'), headers.get('content-length')]).toEqual([null, null]);
      expect(headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    }
    await acme.patch(path, { locked: true });

    expect((await acme.get(path, { 'If-None-Match': '"1"' })).status).toBe(200);
    expect((await acme.get(path, { 'If-None-Match': '"2"' })).status).toBe(304);
  });

  it.each(['1', '"1', 'W/1', '"1" "2"', ', "1"', ''])('is not read with If-None-Match: %s', async (tag) => {
    const answer = await acme.get(path, { 'If-None-Match': tag });

    expect(placesIn(answer)).toEqual(['If-None-Match']);
    expect(answer.headers.has('etag')).toBe(false);
  });

  it('responds to HEAD as to GET, without a body', async () => {
    for (const read of [path, '/v2/rooms', '/v2/rooms/1', '/v2/quota', '/v2/organization']) {
      const get = await acme.get(read);
      const head = await acme.send('HEAD', read);

      expect([head.status, head.text]).toEqual([get.status, '']);
      for (const name of [
        'content-type',
        'content-length',
        'etag',
        'x-ratelimit-limit',
        'ratelimit-policy',
      ]) {
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
      }
    }
  });

  it('is deleted with 204 and an empty body, once', async () => {
    const rooms = await countRooms();
    const { status, text, headers } = await acme.delete(path);
    expect([status, text]).toEqual([204, '']);
    expect(headers.get('content-type')).toBeNull();

    expect(await countRooms()).toBe(rooms - 1);
    expectProblem(await acme.delete(path), 404, 'room_not_found');
    expectProblem(await acme.get(path), 404, 'room_not_found');
    expect((await acme.get('/v2/rooms?limit=100')).text).not.toContain(room.id);
    expect((await fetch(`${app.url}/${room.name}`)).status).toBe(404);
  });

  it('is deleted even if the request has a body', async () => {
    const headers = { 'Content-Type': 'application/json' };

    expect((await acme.send('DELETE', path, { headers, body: '{' })).status).toBe(204);
  });

  it('is gone for every route an hour after its end, even before the purge', async () => {
    const end = (minutes: number) =>
      app.database.pool.query(
        `UPDATE rooms SET ends_at = clock_timestamp() - $2 * interval '1 minute' WHERE id = $1`,
        [room.id, minutes],
      );
    await end(59);
    expect((await acme.get<Room>(path)).status).toBe(200);
    await end(60);

    expectProblem(await acme.get(path), 404, 'room_not_found');
    expectProblem(await acme.patch(path, { endsAt: '2099-01-01T00:00:00Z' }), 404, 'room_not_found');
    expectProblem(await acme.delete(path), 404, 'room_not_found');
    expect((await acme.get('/v2/rooms?limit=100')).text).not.toContain(room.id);
  });
});
