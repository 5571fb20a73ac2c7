import { SchedulerRegistry } from '@nestjs/schedule';
import { RoomsService } from '../../../src/rooms/rooms.service.js';
import type { Meeting } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

describe('The end of a meeting', () => {
  const { app, acme } = useScene();
  let meeting: Meeting;

  beforeAll(async () => {
    // So that a row is there for as long as the test says.
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
    'has come when endDate was %s ago, while the row is still there and when it is not',
    async (interval) => {
      await endedAgo(interval);
      expect(await statusEverywhere()).toEqual(GONE);
      expect(await rowsOfMeeting()).toBe(1);

      await app.nest.get(RoomsService, { strict: false }).purge();
      expect(await rowsOfMeeting()).toBe(0);
      expect(await statusEverywhere()).toEqual(GONE);
    },
  );

  it('is told like a meeting that never was', async () => {
    await endedAgo('1 hour');
    const ended = await acme.get(`/v1/meetings/${meeting.meetingId}`);
    const unknown = await acme.get('/v1/meetings/1');

    expect(ended.text).toBe(unknown.text);
  });

  it('leaves an ended meeting deletable', async () => {
    await endedAgo('2 hours');

    expect((await acme.delete(`/v1/meetings/${meeting.meetingId}`)).status).toBe(204);
    expect(await rowsOfMeeting()).toBe(0);
  });

  it('is not brought on by the purge', async () => {
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
