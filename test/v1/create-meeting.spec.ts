import { startApp, type TestApp } from '../support/app.js';
import { inMinutes, makeCaller } from '../support/factories.js';

describe('POST /v1/meetings', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof makeCaller>>;

  beforeAll(async () => {
    app = await startApp();
    acme = await makeCaller(app);
  });
  afterAll(() => app.stop());

  const create = (members: object = {}) => acme.post('/v1/meetings', { endDate: inMinutes(30), ...members });

  async function storedRoom(meetingId: string): Promise<{ mode: string; locked: boolean }> {
    const { rows } = await app.database.pool.query('SELECT mode, locked FROM rooms WHERE number = $1', [
      meetingId,
    ]);
    return rows[0];
  }

  async function databaseTime(): Promise<number> {
    const { rows } = await app.database.pool.query('SELECT clock_timestamp() AS now');
    return (rows[0].now as Date).getTime();
  }

  it('answers 201 with the members of the contract in their order', async () => {
    const { status, headers, body } = await create();

    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(body)).toEqual(['startDate', 'endDate', 'roomName', 'roomUrl', 'meetingId']);
    expect(Object.values(body).every((value) => typeof value === 'string')).toBe(true);
  });

  it('names the meeting by a string of decimal digits that JavaScript can hold as a number', async () => {
    const { meetingId } = (await create()).body;

    expect(meetingId).toMatch(/^\d+$/);
    expect(String(Number(meetingId))).toBe(meetingId);
    expect(Number(meetingId)).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
  });

  it('gives meetings ids from which others cannot be counted or guessed', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => create()));
    const ids = answers.map(({ body }) => Number(body.meetingId)).toSorted((a, b) => a - b);
    const gaps = ids.slice(1).map((id, i) => id - (ids[i] ?? 0));

    expect(Math.min(...gaps)).toBeGreaterThan(1_000_000);
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['in the past', '2001-01-01T00:00:00Z'],
    ['the zero date of .NET and Go', '0001-01-01T00:00:00Z'],
    ['in the future', '2098-01-01T00:00:00Z'],
    ['no date', 'tomorrow'],
    ['a number', 5],
    ['an object', { at: 'noon' }],
  ])('starts at the time of the request when startDate is %s', async (_, startDate) => {
    const before = await databaseTime();
    const { status, body } = await create({ startDate });
    const after = await databaseTime();

    expect(status).toBe(201);
    expect(body.startDate).toHaveLength(24);
    expect(Date.parse(body.startDate)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.startDate)).toBeLessThanOrEqual(after);
  });

  it('makes an open room for few unless asked otherwise', async () => {
    const { body } = await create();

    expect(await storedRoom(body.meetingId)).toEqual({ mode: 'normal', locked: false });
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [null, false],
  ])('reads isLocked %j as %j', async (isLocked, locked) => {
    const { body } = await create({ isLocked });

    expect(await storedRoom(body.meetingId)).toMatchObject({ locked });
  });

  it.each([
    ['normal', 'normal'],
    ['group', 'group'],
    [null, 'normal'],
  ])('reads roomMode %j as %j', async (roomMode, mode) => {
    const { body } = await create({ roomMode });

    expect(await storedRoom(body.meetingId)).toMatchObject({ mode });
  });

  it('makes a locked group room of the template viewerMode and answers with both special URLs', async () => {
    const { body } = await create({ templateType: 'viewerMode', roomMode: 'normal', isLocked: false });

    expect(Object.keys(body).slice(5)).toEqual(['hostRoomUrl', 'viewerRoomUrl']);
    expect(await storedRoom(body.meetingId)).toEqual({ mode: 'group', locked: true });
  });
});
