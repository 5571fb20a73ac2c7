import * as fc from 'fast-check';
import { DATES, hourOffsets, NO_DATES, offsets, writtenDates } from '../../support/dates.js';
import { useScene } from '../../support/scene.js';

describe('endDate', () => {
  const { app, acme } = useScene();

  it.each([
    ...DATES,
    ['2099-12-31T23:59Z', '2099-12-31T23:59:00.000Z'],
    ['2099-12-31T23:59:59', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31 23:59:59', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31 23:59:59.123Z', '2099-12-31T23:59:59.123Z'],
    ['2099-12-31', '2099-12-31T00:00:00.000Z'],
    ['2099-12-31T23:59:59+0530', '2099-12-31T18:29:59.000Z'],
    ['2099-12-31T23:59:59-05', '2100-01-01T04:59:59.000Z'],
    ['2099-01-01T00:00:00Z[Europe/Berlin]', '2099-01-01T00:00:00.000Z'],
    ['2099-01-01T00:00:00-00:00[Europe/Berlin]', '2099-01-01T00:00:00.000Z'],
    ['2099-01-01T00:00:00+01:00[Europe/Berlin]', '2098-12-31T23:00:00.000Z'],
    ['2099-07-01T00:00:00.5+0200[europe/berlin][u-ca=gregory]', '2099-06-30T22:00:00.500Z'],
    ['2099-01-01 00:00:00+05:30[!Asia/Kolkata]', '2098-12-31T18:30:00.000Z'],
    ['2099-01-01T00:00:00Z[+01:00]', '2099-01-01T00:00:00.000Z'],
    ['2099-01-01T00:00:00+01[+01:00]', '2098-12-31T23:00:00.000Z'],
    ['2099-01-01T00:00:00[Europe/Berlin]', '2098-12-31T23:00:00.000Z'],
    ['2099-01-01[Europe/Berlin]', '2098-12-31T23:00:00.000Z'],
  ])('reads %s as %s', async (endDate, answered) => {
    const { status, body } = await acme.post('/v1/meetings', { endDate });

    expect(status).toBe(201);
    expect(body.endDate).toBe(answered);
    expect((await acme.get(`/v1/meetings/${body.meetingId}`)).body.endDate).toBe(answered);
  });

  it('means the same instant in every notation, cut to milliseconds', async () => {
    const zones = fc.oneof(
      fc.constantFrom('', 'Z').map((text) => ({ text, minutes: 0 })),
      offsets(':'),
      offsets(''),
      hourOffsets,
    );
    await fc.assert(
      fc.asyncProperty(writtenDates(['T', ' '], zones), async ({ sent, answered }) => {
        const { status, body } = await acme.post('/v1/meetings', { endDate: sent });

        expect([status, body.endDate]).toEqual([201, answered]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps each of the thousand milliseconds of a second', async () => {
    const sent = Array.from(
      { length: 1000 },
      (_, ms) => `2099-01-01T00:00:00.${String(ms).padStart(3, '0')}Z`,
    );
    const kept: unknown[] = [];
    // Not all at once: an organization has a share of the database, for which its requests wait so long and no longer.
    for (let first = 0; first < sent.length; first += 50) {
      const some = sent.slice(first, first + 50);
      const responses = await Promise.all(some.map((endDate) => acme.post('/v1/meetings', { endDate })));
      kept.push(...responses.map(({ body }) => body.endDate));
    }

    expect(kept).toEqual(sent);
  });

  it.each([
    ['a time only, with T', 'T23:59:59Z'],
    ['a time only, without a zone', '23:59:59'],
    ['a year only', '2099'],
    ['a month only', '2099-12'],
    ['an ISO week', '2099-W52-4'],
    ['an ordinal date', '2099-365'],
    ['of an offset that its zone has in summer', '2099-01-01T00:00:00+02:00[Europe/Berlin]'],
    ['of an offset that its zone has in winter', '2099-07-01T00:00:00+01:00[Europe/Berlin]'],
    ['of an offset of 0 in another zone', '2099-01-01T00:00:00+00:00[Europe/Berlin]'],
    ['of an unknown zone', '2099-01-01T00:00:00Z[Europe/Nowhere]'],
    ['of two zones', '2099-01-01T00:00:00Z[Europe/Berlin][Europe/Paris]'],
    ['of a calendar that is critical', '2099-01-01T00:00:00Z[!u-ca=hebrew]'],
    ['a date with a T and no time', '2099-01-01T'],
    ['a date of 60,000 characters', `2099-01-01${'T'.repeat(60_000)}`],
    ['a fraction of 60,000 digits', `2099-01-01T00:00:00.${'0'.repeat(60_000)}Z`],
    ...NO_DATES,
  ])('is refused when it is %s', async (_, endDate) => {
    await expectRefusal(endDate, /^endDate must be an ISO 8601/);
  });

  it.each([
    ['missing', undefined, 'endDate is required'],
    ['null', null, 'endDate is required'],
    ['in the past', '2001-01-01T00:00:00Z', /^endDate must be the same as or after the current date/],
    ['in the year 1', '0001-01-01T00:00:00Z', /^endDate must be the same as or after the current date/],
  ])('is refused when it is %s', async (_, endDate, message) => {
    await expectRefusal(endDate, message);
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

  async function expectRefusal(endDate: unknown, message: string | RegExp): Promise<void> {
    const { status, body } = await acme.post<{ message: string }>('/v1/meetings', { endDate });

    expect(status).toBe(400);
    expect(body.message).toMatch(message);
  }
});
