import * as fc from 'fast-check';
import { startApp, type TestApp } from '../support/app.js';
import { makeCaller } from '../support/factories.js';

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);
const EARLIEST = Date.UTC(2090, 0, 1);

describe('endDate', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof makeCaller>>;

  beforeAll(async () => {
    app = await startApp();
    acme = await makeCaller(app);
  });
  afterAll(() => app.stop());

  it.each([
    ['2099-12-31T23:59:59Z', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31t23:59:59z', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59Z', '2099-12-31T23:59:00.000Z'],
    ['2099-12-31T23:59:59', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31 23:59:59', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31 23:59:59.123Z', '2099-12-31T23:59:59.123Z'],
    ['2099-12-31', '2099-12-31T00:00:00.000Z'],
    ['2099-12-31T23:59:59+00:00', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59:59+05:00', '2099-12-31T18:59:59.000Z'],
    ['2099-12-31T23:59:59+0530', '2099-12-31T18:29:59.000Z'],
    ['2099-12-31T23:59:59-05', '2100-01-01T04:59:59.000Z'],
    ['2099-12-31T23:59:59.1Z', '2099-12-31T23:59:59.100Z'],
    ['2099-12-31T23:59:59.9999999Z', '2099-12-31T23:59:59.999Z'],
    ['2099-12-31T23:59:59.123456789+01:00', '2099-12-31T22:59:59.123Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59+14:00', '9999-12-31T09:59:59.000Z'],
  ])('reads %s as %s', async (endDate, answered) => {
    const { status, body } = await acme.post('/v1/meetings', { endDate });

    expect(status).toBe(201);
    expect(body.endDate).toBe(answered);
    expect((await acme.get(`/v1/meetings/${body.meetingId}`)).body.endDate).toBe(answered);
  });

  const notation = fc.record({
    separator: fc.constantFrom('T', ' '),
    digits: fc.integer({ min: 0, max: 9 }),
    zone: fc.oneof(
      fc.constantFrom('', 'Z').map((text) => ({ text, minutes: 0 })),
      fc.tuple(fc.integer({ min: -14 * 60, max: 14 * 60 }), fc.constantFrom(':', '')).map(toOffset),
      fc.integer({ min: -14, max: 14 }).map((hours) => ({ ...toOffset([hours * 60, '|']), hours })),
    ),
  });

  it('means the same instant in every notation, cut to milliseconds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: EARLIEST / 1000, max: LATEST / 1000 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        notation,
        async (seconds, nanoseconds, { separator, digits, zone }) => {
          const local = seconds * 1000 + zone.minutes * 60_000;
          fc.pre(local <= LATEST);
          const fraction = String(nanoseconds).padStart(9, '0').slice(0, digits);
          const [date, time] = new Date(local).toISOString().slice(0, 19).split('T');
          const endDate = `${date}${separator}${time}${fraction && '.'}${fraction}${zone.text.split('|')[0]}`;
          const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));

          const { status, body } = await acme.post('/v1/meetings', { endDate });

          expect(status).toBe(201);
          expect(body.endDate).toHaveLength(24);
          expect(body.endDate).toBe(new Date(seconds * 1000 + milliseconds).toISOString());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps each of the thousand milliseconds of a second', async () => {
    const sent = Array.from(
      { length: 1000 },
      (_, ms) => `2099-01-01T00:00:00.${String(ms).padStart(3, '0')}Z`,
    );
    const answers = await Promise.all(sent.map((endDate) => acme.post('/v1/meetings', { endDate })));

    expect(answers.map(({ body }) => body.endDate)).toEqual(sent);
  });

  it.each([
    ['missing', undefined, 'endDate is required'],
    ['null', null, 'endDate is required'],
    ['a number', 4_102_444_799_000, /^endDate must be an ISO 8601/],
    ['a boolean', true, /^endDate must be an ISO 8601/],
    ['a list', ['2099-12-31T23:59:59Z'], /^endDate must be an ISO 8601/],
    ['empty', '', /^endDate must be an ISO 8601/],
    ['no date', 'tomorrow', /^endDate must be an ISO 8601/],
    ['the date of an HTTP header', 'Thu, 31 Dec 2099 23:59:59 GMT', /^endDate must be an ISO 8601/],
    ['the 30th of February', '2096-02-30T00:00:00Z', /^endDate must be an ISO 8601/],
    ['the 29th of February of a common year', '2099-02-29T00:00:00Z', /^endDate must be an ISO 8601/],
    ['in month 13', '2099-13-01T00:00:00Z', /^endDate must be an ISO 8601/],
    ['at 25 o’clock', '2099-12-31T25:00:00Z', /^endDate must be an ISO 8601/],
    ['a time only', 'T23:59:59Z', /^endDate must be an ISO 8601/],
    ['a time only, without T', '23:59:59', /^endDate must be an ISO 8601/],
    ['a year only', '2099', /^endDate must be an ISO 8601/],
    ['a month only', '2099-12', /^endDate must be an ISO 8601/],
    ['an ISO week', '2099-W52-4', /^endDate must be an ISO 8601/],
    ['an ordinal date', '2099-365', /^endDate must be an ISO 8601/],
    ['followed by more', '2099-12-31T23:59:59Z; DROP', /^endDate must be an ISO 8601/],
    ['with an impossible offset', '2099-12-31T23:59:59+99:99', /^endDate must be an ISO 8601/],
    ['after the year 9999 in UTC', '9999-12-31T23:59:59-05:00', /^endDate must be an ISO 8601/],
    ['of six digits’ year', '+010000-01-01T00:00:00Z', /^endDate must be an ISO 8601/],
    ['in the past', '2001-01-01T00:00:00Z', /^endDate must be the same as or after the current date/],
    ['in the year 1', '0001-01-01T00:00:00Z', /^endDate must be the same as or after the current date/],
  ])('is refused when it is %s', async (_, endDate, message) => {
    const { status, body } = await acme.post<{ message: string }>('/v1/meetings', { endDate });

    expect(status).toBe(400);
    expect(body.message).toMatch(message);
  });

  it.each([
    [1, 201],
    [60, 400],
  ])('%i s before the clock of the database is answered %i', async (seconds, expected) => {
    const { rows } = await app.database.pool.query(
      `SELECT clock_timestamp() - make_interval(secs => $1) AS at`,
      [seconds],
    );
    expect((await acme.post('/v1/meetings', { endDate: rows[0].at as Date })).status).toBe(expected);
  });
});

/** Written with the separator between hours and minutes; nothing behind a `|` is sent. */
function toOffset([minutes, separator]: [number, string]): { text: string; minutes: number } {
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
  return { text: `${minutes < 0 ? '-' : '+'}${hours}${separator}${rest}`, minutes };
}
