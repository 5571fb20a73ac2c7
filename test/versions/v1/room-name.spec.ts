import { type Caller, inMinutes, makeCaller } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';
import type { MeetingsPage } from '../../support/paging.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const { app, acme, startAnother } = useScene();

const create = (members: object) => acme.post('/v1/meetings', { endDate: inMinutes(30), ...members });

describe('The name of a room', () => {
  it.each([
    [undefined, new RegExp(`^/${UUID}$`)],
    [null, new RegExp(`^/${UUID}$`)],
    ['uuid', new RegExp(`^/${UUID}$`)],
    ['human-short', /^\/[a-z0-9]{6}$/],
  ])('with the pattern %j matches %s', async (roomNamePattern, shape) => {
    expect((await create({ roomNamePattern })).body.roomName).toMatch(shape);
  });

  it('has no easily confused characters in human-short', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => create({ roomNamePattern: 'human-short' })),
    );

    expect(answers.map(({ body }) => body.roomName.slice(1)).join('')).not.toMatch(/[01ilo]/);
  });

  it.each([
    ['standup', 'standup'],
    ['standup-', 'standup-'],
    ['StandUp', 'standup'],
    [' Stand \t up\n', 'standup'],
    ['a\u00a0b', 'ab'],
    ['/standup', 'standup'],
    [' / standup', 'standup'],
    ['/', ''],
    ['-', '-'],
    ['2024', '2024'],
    ['', ''],
    ['   ', ''],
    [null, ''],
    ['a'.repeat(39), 'a'.repeat(39)],
    [`/${'a '.repeat(39)}`, 'a'.repeat(39)],
  ])('begins with the prefix %j as %j, with no separator added', async (roomNamePrefix, prefix) => {
    const { status, body } = await create({ roomNamePrefix });

    expect(status).toBe(201);
    expect(body.roomName).toMatch(new RegExp(`^/${prefix}${UUID}$`));
  });

  it('begins with the prefix also in human-short', async () => {
    const { body } = await create({ roomNamePrefix: 'team-', roomNamePattern: 'human-short' });

    expect(body.roomName).toMatch(/^\/team-[a-z0-9]{6}$/);
  });

  it.each([
    'a'.repeat(40),
    'größe',
    'under_score',
    '//standup',
    'a/b',
    'a.b',
    'a%20b',
    'a?b',
    'a#b',
    'ı',
    '会议',
    '😀',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '<script>',
  ])('cannot begin with %j', async (roomNamePrefix) => {
    const { status, text } = await create({ roomNamePrefix });

    expect(status).toBe(400);
    expect(text).toContain('roomNamePrefix must be up to 39 letters (a to z), digits and hyphens');
  });

  it('follows PUBLIC_URL in roomUrl', async () => {
    const { roomName, roomUrl } = (await create({ roomNamePrefix: 'a' })).body;

    expect(roomUrl).toBe(`https://rooms.example${roomName}`);
  });

  it('follows the host name of the organization when PUBLIC_URL has one', async () => {
    const other = await startAnother({ PUBLIC_URL: 'https://{organization}.rooms.example/' });
    const caller = await makeCaller(other, { slug: 'globex' });
    const { body } = await caller.post('/v1/meetings', { endDate: inMinutes(30) });

    expect(body.roomUrl).toBe(`https://globex.rooms.example${body.roomName}`);
  });
});

describe('the filter by roomName', () => {
  let caller: Caller;
  /** Of one of the meetings. */
  let name: string;

  beforeAll(async () => {
    caller = await makeCaller(app);
    for (const roomNamePrefix of ['sta-', 'sta-1-', 'sta-2-', 'stb-']) {
      const { body } = await caller.post('/v1/meetings', { endDate: inMinutes(30), roomNamePrefix });
      name = body.roomName.slice(1);
    }
    const globex = await makeCaller(app);
    await globex.post('/v1/meetings', { endDate: inMinutes(30), roomNamePrefix: 'foreign-' });
  });

  const list = (query: string) => caller.get<MeetingsPage>(`/v1/meetings${query}`);

  it.each([
    ['?roomName[startsWith]=/sta-', 3],
    ['?roomName[startsWith]=sta-', 3],
    ['?roomName%5BstartsWith%5D=%2Fsta-', 3],
    ['?roomName%5bstartsWith%5d=%2fsta-', 3],
    ['?roomName[startsWith]=/STA-', 3],
    ['?roomName[startsWith]=/sta-1-', 1],
    ['?roomName[startsWith]=/', 4],
    ['?roomName[startsWith]=', 4],
    ['?roomName=', 4],
    ['?roomName[exact]=/', 4],
    ['?roomName[contains]=', 4],
    ['?roomName=/sta-', 0],
    ['?roomName=NAME', 1],
    ['?roomName=/NAME', 1],
    ['?roomName=%2FNAME', 1],
    ['?roomName[exact]=NAME', 1],
    ['?roomName%5Bexact%5D=/NAME', 1],
    ['?roomName[exact]=/sta-', 0],
    ['?roomName[contains]=ta-', 3],
    ['?roomName[contains]=/TA-', 3],
    ['?roomName[contains]=a-2-', 1],
    ['?roomName[contains]=%25', 0],
    ['?roomName[contains]=_', 0],
    ['?roomName[contains]=foreign', 0],
    ['?roomName[startsWith]=/sta-&roomName[contains]=a-1-', 1],
    ['?roomName[startsWith]=/ta-', 0],
    ['?roomName[startsWith]=/sta_', 0],
    ['?roomName[startsWith]=/st_-', 0],
    ['?roomName[startsWith]=/sta%25', 0],
    ['?roomName[startsWith]=/%25', 0],
    ['?roomName[startsWith]=/.*', 0],
    ['?roomName[startsWith]=/sta%5C', 0],
    ['?roomName[startsWith]=//sta', 0],
    ["?roomName[startsWith]=/sta'", 0],
    ['?roomName[startsWith]=/foreign', 0],
    ['?roomName[startsWith]=%F0%9F%98%80', 0],
    [`?roomName[startsWith]=${'a'.repeat(5000)}`, 0],
  ])('with %.60s finds %i meetings', async (query, expected) => {
    // In upper case, because the case does not count.
    const { status, body } = await list(query.replace('NAME', name.toUpperCase()));

    expect(status).toBe(200);
    expect(body.results).toHaveLength(expected);
  });

  it.each([
    '?roomName[endsWith]=/nothing',
    '?roomName[Exact]=/sta',
    '?roomName[]=/sta',
    '?roomName=/sta&roomName=/stb',
    '?roomName=/sta&roomName[contains]=a',
    '?roomName[contains]=%00',
    '?roomName[startsWith][]=/sta',
    '?roomName[startsWith][a]=b',
    '?roomName[startsWith]=/sta&roomName[startsWith]=/s',
    '?roomName[startsWith]=/sta%00',
  ])('is rejected with its rule: %s', async (query) => {
    const { status, text } = await list(query);

    expect(status).toBe(400);
    expect(text).toMatch(/"message":"roomName must be given once[^"]+"/);
  });

  it('applies to every page', async () => {
    const first = (await list('?roomName[startsWith]=/sta-&limit=2')).body;
    const second = (await list(`?roomName[startsWith]=/sta-&limit=2&cursor=${first.cursor}`)).body;

    expect(first.results.length + second.results.length).toBe(3);
    expect(second.cursor).toBeNull();
    expect([...first.results, ...second.results].every((m) => m.roomName.startsWith('/sta-'))).toBe(true);
  });
});
