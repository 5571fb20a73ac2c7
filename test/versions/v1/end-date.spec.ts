import * as fc from 'fast-check';
import { DATES, hourOffsets, NO_DATES, offsets, writtenDates } from '../../support/dates.js';
import { useScene } from '../../support/scene.js';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RoomsService } from '../../../src/rooms/rooms.service.js';
import type { Meeting } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';

const { app, acme } = useScene();

async function expectRefusal(endDate: unknown, message: string | RegExp): Promise<void> {
  const { status, body } = await acme.post<{ message: string }>('/v1/meetings', { endDate });

  expect(status).toBe(400);
  expect(body.message).toMatch(message);
}

describe('endDate', () => {
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

  it('keeps every millisecond', async () => {
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
  ])('%i s before the clock of the database is %i', async (seconds, expected) => {
    const { rows } = await app.database.pool.query(
      `SELECT clock_timestamp() - make_interval(secs => $1) AS at`,
      [seconds],
    );
    expect((await acme.post('/v1/meetings', { endDate: rows[0].at as Date })).status).toBe(expected);
  });
});

describe('The end of a meeting', () => {
  let meeting: Meeting;

  beforeAll(async () => {
    // Otherwise the task may delete a row before the test does.
    app.nest.get(SchedulerRegistry).deleteInterval('room-purge');
  });

  beforeEach(async () => {
    meeting = (await acme.post('/v1/meetings', { endDate: inMinutes(30) })).body;
  });

  /** Moves the end to so long before now, by the clock of the database. */
  async function endedAgo(interval: string): Promise<void> {
    const { rowCount } = await app.database.pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - $2::interval WHERE number = $1`,
      [meeting.meetingId, interval],
    );
    expect(rowCount).toBe(1);
  }

  async function statusEverywhere(): Promise<{ get: number; listed: boolean; page: number }> {
    const { body } = await acme.get<{ results: Meeting[] }>('/v1/meetings?limit=100');
    return {
      get: (await acme.get(`/v1/meetings/${meeting.meetingId}`)).status,
      listed: body.results.some(({ meetingId }) => meetingId === meeting.meetingId),
      page: (await fetch(app.url + meeting.roomName)).status,
    };
  }

  const AVAILABLE = { get: 200, listed: true, page: 200 };
  const GONE = { get: 404, listed: false, page: 404 };

  it('comes an hour after endDate, not before', async () => {
    expect(await statusEverywhere()).toEqual(AVAILABLE);
    await endedAgo('1 second');
    expect(await statusEverywhere()).toEqual(AVAILABLE);
    await endedAgo('59 minutes');
    expect(await statusEverywhere()).toEqual(AVAILABLE);
  });

  // Statements that follow see a later time than this one, so the hour is over for them, by microseconds.
  it.each(['1 hour', '1 hour 1 second', '1 day', '20 years'])(
    'has come when endDate was %s ago, before and after the purge',
    async (interval) => {
      await endedAgo(interval);
      expect(await statusEverywhere()).toEqual(GONE);
      expect(await rowsOfMeeting()).toBe(1);

      await app.nest.get(RoomsService, { strict: false }).purge();
      expect(await rowsOfMeeting()).toBe(0);
      expect(await statusEverywhere()).toEqual(GONE);
    },
  );

  it('looks like a meeting that never existed', async () => {
    await endedAgo('1 hour');
    const ended = await acme.get(`/v1/meetings/${meeting.meetingId}`);
    const unknown = await acme.get('/v1/meetings/1');

    expect(ended.text).toBe(unknown.text);
  });

  it('does not prevent the deletion of the meeting', async () => {
    await endedAgo('2 hours');

    expect((await acme.delete(`/v1/meetings/${meeting.meetingId}`)).status).toBe(204);
    expect(await rowsOfMeeting()).toBe(0);
  });

  it('is not advanced by the purge', async () => {
    await endedAgo('59 minutes');
    await app.nest.get(RoomsService, { strict: false }).purge();

    expect(await statusEverywhere()).toEqual(AVAILABLE);
  });

  async function rowsOfMeeting(): Promise<number | null> {
    const { rowCount } = await app.database.pool.query('SELECT FROM rooms WHERE number = $1', [
      meeting.meetingId,
    ]);
    return rowCount;
  }
});
