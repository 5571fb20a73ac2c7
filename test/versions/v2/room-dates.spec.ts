import * as fc from 'fast-check';
import { DATES, NO_DATES, offsets, writtenDates } from '../../support/dates.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, postRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

/** What is no date of RFC 3339 with a zone, or none that exists. */
const REFUSED: [string, unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['an object', {}],
  ['without a zone', '2099-12-31T23:59:59'],
  ['without seconds', '2099-12-31T23:59Z'],
  ['a day only', '2099-12-31'],
  ['with a space for T', '2099-12-31 23:59:59Z'],
  ['surrounded by spaces', ' 2099-12-31T23:59:59Z '],
  ['followed by a line break', '2099-12-31T23:59:59Z\n'],
  ['followed by NUL', '2099-12-31T23:59:59Z\0'],
  ['in the basic format', '20991231T235959Z'],
  ['with an offset without a colon', '2099-12-31T23:59:59+0100'],
  ['with an offset of hours', '2099-12-31T23:59:59+01'],
  ['with an offset of a day', '2099-12-31T23:59:59+24:00'],
  ['with impossible minutes in its offset', '2099-12-31T23:59:59+01:60'],
  ['with the name of a zone', '2099-12-31T23:59:59[Europe/Oslo]'],
  ['with a comma before the fraction', '2099-12-31T23:59:59,5Z'],
  ['with a point and no fraction', '2099-12-31T23:59:59.Z'],
  ['of two digits’ year', '99-12-31T23:59:59Z'],
  ['in Arabic digits', '٢٠٩٩-12-31T23:59:59Z'],
  ['on day 0', '2099-12-00T00:00:00Z'],
  ['at 24 o’clock', '2099-12-31T24:00:00Z'],
  ['in minute 60', '2099-12-31T23:60:00Z'],
  ['a leap second', '2099-12-31T23:59:60Z'],
  ['a minute after the year 9999 in UTC', '9999-12-31T23:59:59-00:01'],
  ['before the year 1', '0000-12-31T23:59:59Z'],
  ...NO_DATES,
];

describe('The dates of a room', () => {
  const { app, acme } = useScene();

  it.each([
    ...DATES,
    ['2099-12-31T23:59:59-00:00', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59:59-23:59', '2100-01-01T23:58:59.000Z'],
  ])('are read from %s as %s, by POST and by PATCH', async (endsAt, answered) => {
    const room = await makeRoom(acme, { endsAt });
    expect(room.endsAt).toBe(answered);
    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.endsAt).toBe(answered);

    const { id } = await makeRoom(acme);
    const changed = await acme.patch<Room>(`/v2/rooms/${id}`, { endsAt });
    expect([changed.status, changed.body.endsAt]).toEqual([200, answered]);
  });

  it('are never later than RFC 3339 allows', async () => {
    const room = await makeRoom(acme, { endsAt: '9999-12-31T23:59:59.999Z' });

    expect(room).toMatchObject({ endsAt: '9999-12-31T23:59:59.999Z', expiresAt: '9999-12-31T23:59:59.999Z' });
  });

  it('mean the same instant in every notation, cut to milliseconds', async () => {
    const zones = fc.oneof(
      fc.constantFrom('Z', 'z').map((text) => ({ text, minutes: 0 })),
      offsets(':'),
    );
    await fc.assert(
      fc.asyncProperty(writtenDates(['T', 't'], zones), async ({ sent, answered }) => {
        expect((await makeRoom(acme, { endsAt: sent })).endsAt).toBe(answered);
      }),
      { numRuns: 200 },
    );
  });

  it.each(REFUSED)('are rejected when the end is %s', async (_, endsAt) => {
    expect(placesIn(await postRoom(acme, { endsAt }))).toEqual(['/endsAt']);
    if (endsAt === undefined) return;

    const { id } = await makeRoom(acme);
    expect(placesIn(await acme.patch(`/v2/rooms/${id}`, { endsAt }))).toEqual(['/endsAt']);
  });

  it.each(REFUSED.filter(([, endsAt]) => typeof endsAt === 'string'))(
    'are rejected in a query when one is %s',
    async (_, date) => {
      const answer = await acme.get(`/v2/rooms?endsAfter=${encodeURIComponent(String(date))}`);

      expect(placesIn(answer)).toEqual(['endsAfter']);
    },
  );

  it.each([
    [1, 201],
    [60, 400],
  ])('%i s before the clock of the database are %i', async (seconds, expected) => {
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
