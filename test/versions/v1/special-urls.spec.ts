import type { Meeting } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

const HOST = ['hostRoomUrl'];
const VIEWER = ['viewerRoomUrl'];
const BOTH = ['hostRoomUrl', 'viewerRoomUrl'];

describe('The special URLs of a meeting', () => {
  const { acme } = useScene();
  let meetingId: string;

  beforeAll(async () => {
    meetingId = (await create()).body.meetingId;
  });

  const create = (members: object = {}, query = '') =>
    acme.post(`/v1/meetings${query}`, { endDate: inMinutes(30), ...members });

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
  ])('asked for by %j in the body of a POST are %j', async (fields, expected) => {
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

  it.each(QUERIES)('asked for by %s are the same on all routes', async (query, expected) => {
    expect(special((await create({}, query)).body)).toEqual(expected);
    expect(special((await acme.get(`/v1/meetings/${meetingId}${query}`)).body)).toEqual(expected);
    const { body } = await acme.get<{ results: Meeting[] }>(`/v1/meetings${query}`);
    expect(special(body.results[0])).toEqual(expected);
  });

  it('asked for in the query and in the body of a POST are both there', async () => {
    expect(special((await create({ fields: VIEWER }, '?fields=hostRoomUrl')).body)).toEqual(BOTH);
  });

  it('are the room’s URL and an unguessable key of its own for each role', async () => {
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

  it('never change, however often and on whichever route they are read', async () => {
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

/** The members that an answer has beyond the usual ones. */
function special(meeting: Meeting | undefined): string[] {
  return Object.keys(meeting ?? {}).slice(5);
}
