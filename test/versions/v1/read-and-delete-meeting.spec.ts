import type { Meeting } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

const NOT_FOUND = {
  statusCode: 404,
  error: 'There is no such meeting, or it has ended.',
  message: 'There is no such meeting, or it has ended.',
};

/** Texts that are not the id of a meeting. */
const NO_IDS = [
  '1',
  '0',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '99999999999999999999999999',
  '9223372036854775808',
  '-1',
  '+1',
  '1.0',
  '1e3',
  '0x10',
  '007',
  'abc',
  'undefined',
  'null',
  'NaN',
  'constructor',
  '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
  '%20',
  '1%20',
  '%2F1',
  '%2f',
  '%00',
  '1%00',
  '%D9%A1%D9%A2',
  '%F0%9F%98%80',
  "1'--",
  '1;2',
  '1,2',
  '9'.repeat(400),
];

const { app, acme } = useScene();

const countRooms = async () =>
  (await app.database.pool.query('SELECT count(*)::int AS n FROM rooms')).rows[0].n as number;

const create = (members: object = {}, query = '') =>
  acme.post(`/v1/meetings${query}`, { endDate: inMinutes(30), ...members });

describe('A meeting', () => {
  let meeting: Meeting;

  beforeEach(async () => {
    meeting = (await acme.post('/v1/meetings', { endDate: inMinutes(30), roomNamePrefix: 'a' })).body;
  });

  it('is read as it was created', async () => {
    for (let i = 0; i < 3; i++) {
      const { status, body } = await acme.get(`/v1/meetings/${meeting.meetingId}`);

      expect(status).toBe(200);
      expect(Object.entries(body)).toEqual(Object.entries(meeting));
    }
  });

  it('is found by a percent-encoded id', async () => {
    const [first = '', ...rest] = meeting.meetingId;
    const { body } = await acme.get(`/v1/meetings/%3${first}${rest.join('')}`);

    expect(body).toEqual(meeting);
  });

  it.each(NO_IDS)('that does not exist is 404 on read and 204 on delete: %s', async (id) => {
    const rooms = await countRooms();
    const { status, body } = await acme.get<object>(`/v1/meetings/${id}`);
    expect({ status, body }).toEqual({ status: 404, body: NOT_FOUND });

    const { status: deleted, text } = await acme.delete(`/v1/meetings/${id}`);
    expect({ deleted, text }).toEqual({ deleted: 204, text: '' });
    expect(await countRooms()).toBe(rooms);
  });

  it('responds to HEAD as to GET, without a body', async () => {
    for (const path of [`/v1/meetings/${meeting.meetingId}`, '/v1/meetings', '/v1/meetings/1']) {
      const get = await acme.get(path);
      const head = await acme.send('HEAD', path);

      expect(head.status).toBe(get.status);
      expect(head.text).toBe('');
      for (const name of ['content-type', 'content-length', 'x-ratelimit-limit']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    }
  });

  it('is deleted with 204 and an empty body, also repeatedly', async () => {
    for (let i = 0; i < 3; i++) {
      const { status, text, headers } = await acme.delete(`/v1/meetings/${meeting.meetingId}`);

      expect(status).toBe(204);
      expect(text).toBe('');
      expect(headers.get('content-type')).toBeNull();
      expect(headers.get('content-length')).toBeNull();
    }
  });

  it('is gone everywhere once it is deleted', async () => {
    expect((await fetch(app.url + meeting.roomName)).status).toBe(200);
    const rooms = await countRooms();
    await acme.delete(`/v1/meetings/${meeting.meetingId}`);

    expect((await acme.get(`/v1/meetings/${meeting.meetingId}`)).body).toEqual(NOT_FOUND);
    expect((await acme.get('/v1/meetings?limit=100')).text).not.toContain(meeting.meetingId);
    expect((await fetch(app.url + meeting.roomName)).status).toBe(404);
    expect(await countRooms()).toBe(rooms - 1);
  });
});

const HOST = ['hostRoomUrl'];
const VIEWER = ['viewerRoomUrl'];
const BOTH = ['hostRoomUrl', 'viewerRoomUrl'];

describe('The special URLs of a meeting', () => {
  let meetingId: string;

  beforeAll(async () => {
    meetingId = (await create()).body.meetingId;
  });

  it.each([
    [undefined, []],
    [null, []],
    [[], []],
    ['', []],
    [HOST, HOST],
    [['viewerRoomUrl', 'hostRoomUrl'], BOTH],
    [['hostRoomUrl', 'hostRoomUrl'], HOST],
    [['hostRoomUrl', 'colour', ''], HOST],
    [['hostRoomUrl,viewerRoomUrl'], BOTH],
    ['viewerRoomUrl', VIEWER],
    ['hostRoomUrl, viewerRoomUrl', BOTH],
    ['HOSTROOMURL', []],
    [['__proto__', 'constructor', 'hostKey', 'id'], []],
  ])('requested by %j in the body of a POST are %j', async (fields, expected) => {
    const { status, body } = await create({ fields });

    expect(status).toBe(201);
    expect(special(body)).toEqual(expected);
  });

  const QUERIES: [string, string[]][] = [
    ['', []],
    ['?fields=', []],
    ['?fields', []],
    ['?fields=undefined', []],
    ['?fields=null', []],
    ['?fields=hostRoomUrl', HOST],
    ['?fields=hostRoomUrl,viewerRoomUrl', BOTH],
    ['?fields=viewerRoomUrl%2ChostRoomUrl', BOTH],
    ['?fields=viewerRoomUrl%2chostRoomUrl', BOTH],
    ['?fields=viewerRoomUrl,%20hostRoomUrl', BOTH],
    ['?fields=hostRoomUrl&fields=viewerRoomUrl', BOTH],
    ['?fields[]=hostRoomUrl&fields[]=viewerRoomUrl', BOTH],
    ['?fields%5B%5D=viewerRoomUrl', VIEWER],
    ['?fields%5b%5d=viewerRoomUrl', VIEWER],
    ['?fields[0]=hostRoomUrl&fields[1]=viewerRoomUrl', BOTH],
    ['?fields[]=', []],
    ['?fields=colour,hostRoomUrl,,roomKey', HOST],
    [`?${Array(20).fill('fields=viewerRoomUrl').join('&')}`, VIEWER],
    [`?${Array(20).fill('fields[]=viewerRoomUrl').join('&')}`, VIEWER],
    ['?colour=red&FIELDS=hostRoomUrl', []],
  ];

  it.each(QUERIES)('requested by %s are the same on all routes', async (query, expected) => {
    expect(special((await create({}, query)).body)).toEqual(expected);
    expect(special((await acme.get(`/v1/meetings/${meetingId}${query}`)).body)).toEqual(expected);
    const { body } = await acme.get<{ results: Meeting[] }>(`/v1/meetings${query}`);
    expect(special(body.results[0])).toEqual(expected);
  });

  it('requested in the query and in the body of a POST are combined', async () => {
    expect(special((await create({ fields: VIEWER }, '?fields=hostRoomUrl')).body)).toEqual(BOTH);
  });

  it('are the URL of the room with an unguessable key for each role', async () => {
    const meetings = await Promise.all([create({ fields: BOTH }), create({ fields: BOTH })]);
    const keys = meetings.flatMap(({ body }) =>
      [body.hostRoomUrl, body.viewerRoomUrl].map((url) => {
        const [base, key = ''] = (url ?? '').split('?roomKey=');
        expect(base).toBe(body.roomUrl);
        return key;
      }),
    );

    expect(new Set(keys).size).toBe(4);
    for (const key of keys) expect(key).toMatch(/^[\w-]{43,}$/);
  });

  it('are the same on every read and every route', async () => {
    const created = (await create({ fields: BOTH })).body;
    const path = `/v1/meetings/${created.meetingId}?fields=hostRoomUrl,viewerRoomUrl`;
    const { body: page } = await acme.get<{ results: Meeting[] }>(
      '/v1/meetings?fields=hostRoomUrl,viewerRoomUrl',
    );

    expect((await acme.get(path)).body).toEqual(created);
    expect((await acme.get(path)).body).toEqual(created);
    expect(page.results.find(({ meetingId: id }) => id === created.meetingId)).toEqual(created);
  });
});

/** The fields of a response beyond the usual ones. */
function special(meeting: Meeting | undefined): string[] {
  return Object.keys(meeting ?? {}).slice(5);
}
