import { inMinutes, makeCaller } from '../../support/factories.js';
import type { MeetingsPage } from '../../support/paging.js';
import { useScene } from '../../support/scene.js';

describe('the filter by roomName', () => {
  const { app, acme } = useScene();
  /** Of one of the meetings. */
  let name: string;

  beforeAll(async () => {
    for (const roomNamePrefix of ['sta-', 'sta-1-', 'sta-2-', 'stb-']) {
      const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30), roomNamePrefix });
      name = body.roomName.slice(1);
    }
    const globex = await makeCaller(app);
    await globex.post('/v1/meetings', { endDate: inMinutes(30), roomNamePrefix: 'foreign-' });
  });

  const list = (query: string) => acme.get<MeetingsPage>(`/v1/meetings${query}`);

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
  ])('lets through by %.60s %i meetings', async (query, expected) => {
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
  ])('is refused with its rule as %s', async (query) => {
    const { status, text } = await list(query);

    expect(status).toBe(400);
    expect(text).toMatch(/"message":"roomName must be given once[^"]+"/);
  });

  it('holds from page to page', async () => {
    const first = (await list('?roomName[startsWith]=/sta-&limit=2')).body;
    const second = (await list(`?roomName[startsWith]=/sta-&limit=2&cursor=${first.cursor}`)).body;

    expect(first.results.length + second.results.length).toBe(3);
    expect(second.cursor).toBeNull();
    expect([...first.results, ...second.results].every((m) => m.roomName.startsWith('/sta-'))).toBe(true);
  });
});
