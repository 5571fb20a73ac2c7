import * as fc from 'fast-check';
import { startApp, type TestApp } from '../support/app.js';
import { makeCaller } from '../support/factories.js';
import { expectProblem, placesIn } from '../support/problems.js';
import { makeRoom, postRoom, type Room } from '../support/rooms.js';

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);
const EARLIEST = Date.UTC(2090, 0, 1);

/** What is no date of RFC 3339 with a zone, or none that exists. */
const NO_DATES: [string, unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', 4_102_444_799_000],
  ['a boolean', true],
  ['a list', ['2099-12-31T23:59:59Z']],
  ['an object', {}],
  ['empty', ''],
  ['no date', 'tomorrow'],
  ['the date of an HTTP header', 'Thu, 31 Dec 2099 23:59:59 GMT'],
  ['without a zone', '2099-12-31T23:59:59'],
  ['without seconds', '2099-12-31T23:59Z'],
  ['a day only', '2099-12-31'],
  ['a time only', '23:59:59Z'],
  ['with a space for T', '2099-12-31 23:59:59Z'],
  ['surrounded by spaces', ' 2099-12-31T23:59:59Z '],
  ['followed by a line break', '2099-12-31T23:59:59Z\n'],
  ['followed by NUL', '2099-12-31T23:59:59Z\0'],
  ['followed by more', '2099-12-31T23:59:59Z; DROP'],
  ['in the basic format', '20991231T235959Z'],
  ['with an offset without a colon', '2099-12-31T23:59:59+0100'],
  ['with an offset of hours', '2099-12-31T23:59:59+01'],
  ['with the name of a zone', '2099-12-31T23:59:59[Europe/Oslo]'],
  ['with a comma before the fraction', '2099-12-31T23:59:59,5Z'],
  ['with a point and no fraction', '2099-12-31T23:59:59.Z'],
  ['of two digits’ year', '99-12-31T23:59:59Z'],
  ['of six digits’ year', '+010000-01-01T00:00:00Z'],
  ['in Arabic digits', '٢٠٩٩-12-31T23:59:59Z'],
  ['the 30th of February', '2096-02-30T00:00:00Z'],
  ['the 29th of February of a common year', '2099-02-29T00:00:00Z'],
  ['in month 13', '2099-13-01T00:00:00Z'],
  ['on day 0', '2099-12-00T00:00:00Z'],
  ['at 24 o’clock', '2099-12-31T24:00:00Z'],
  ['at 25 o’clock', '2099-12-31T25:00:00Z'],
  ['in minute 60', '2099-12-31T23:60:00Z'],
  ['a leap second', '2099-12-31T23:59:60Z'],
  ['with an impossible offset', '2099-12-31T23:59:59+24:00'],
  ['with impossible minutes in its offset', '2099-12-31T23:59:59+01:60'],
  ['after the year 9999 in UTC', '9999-12-31T23:59:59-00:01'],
  ['before the year 1', '0000-12-31T23:59:59Z'],
];

describe('The dates of a room', () => {
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
    ['2096-02-29T00:00:00Z', '2096-02-29T00:00:00.000Z'],
    ['2099-12-31T23:59:59+00:00', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59:59-00:00', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59:59+05:30', '2099-12-31T18:29:59.000Z'],
    ['2099-12-31T23:59:59-23:59', '2100-01-01T23:58:59.000Z'],
    ['2099-12-31T23:59:59.1Z', '2099-12-31T23:59:59.100Z'],
    ['2099-12-31T23:59:59.9999999Z', '2099-12-31T23:59:59.999Z'],
    ['2099-12-31T23:59:59.123456789+01:00', '2099-12-31T22:59:59.123Z'],
    ['9999-12-31T23:59:59+14:00', '9999-12-31T09:59:59.000Z'],
  ])('are read from %s as %s, by POST and by PATCH', async (endsAt, answered) => {
    const room = await makeRoom(acme, { endsAt });
    expect(room.endsAt).toBe(answered);
    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.endsAt).toBe(answered);

    const { id } = await makeRoom(acme);
    const changed = await acme.patch<Room>(`/v2/rooms/${id}`, { endsAt });
    expect([changed.status, changed.body.endsAt]).toEqual([200, answered]);
  });

  it('are never later than RFC 3339 can write, even if the room is', async () => {
    const room = await makeRoom(acme, { endsAt: '9999-12-31T23:59:59.999Z' });

    expect(room).toMatchObject({ endsAt: '9999-12-31T23:59:59.999Z', expiresAt: '9999-12-31T23:59:59.999Z' });
  });

  const notation = fc.record({
    separator: fc.constantFrom('T', 't'),
    digits: fc.integer({ min: 0, max: 9 }),
    zone: fc.oneof(
      fc.constantFrom('Z', 'z').map((text) => ({ text, minutes: 0 })),
      fc.integer({ min: -14 * 60, max: 14 * 60 }).map(toOffset),
    ),
  });

  it('mean the same instant in every notation, cut to milliseconds', async () => {
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
          const endsAt = `${date}${separator}${time}${fraction && '.'}${fraction}${zone.text}`;
          const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));

          expect((await makeRoom(acme, { endsAt })).endsAt).toBe(
            new Date(seconds * 1000 + milliseconds).toISOString(),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(NO_DATES)('are refused when the end is %s', async (_, endsAt) => {
    expect(placesIn(await postRoom(acme, { endsAt }))).toEqual(['/endsAt']);
    if (endsAt === undefined) return;

    const { id } = await makeRoom(acme);
    expect(placesIn(await acme.patch(`/v2/rooms/${id}`, { endsAt }))).toEqual(['/endsAt']);
  });

  it.each(NO_DATES.filter(([, endsAt]) => typeof endsAt === 'string'))(
    'are refused in a query when one is %s',
    async (_, date) => {
      const answer = await acme.get(`/v2/rooms?endsAfter=${encodeURIComponent(String(date))}`);

      expect(placesIn(answer)).toEqual(['endsAfter']);
    },
  );

  it.each([
    [1, 201],
    [60, 400],
  ])('%i s before the clock of the database are answered %i', async (seconds, expected) => {
    const { rows } = await app.database.pool.query(
      `SELECT clock_timestamp() - make_interval(secs => $1) AS at`,
      [seconds],
    );
    const answer = await postRoom(acme, { endsAt: rows[0].at as Date });

    expect(answer.status).toBe(expected);
    if (expected === 201) return;
    const { errors } = expectProblem(answer, 400, 'room_ends_in_past');
    expect(errors).toEqual([{ pointer: '/endsAt', detail: 'A room must not end in the past.' }]);
  });
});

function toOffset(minutes: number): { text: string; minutes: number } {
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
  return { text: `${minutes < 0 ? '-' : '+'}${hours}:${rest}`, minutes };
}
