import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { EventPurgeTask } from '../../src/events/events.service.js';
import { IdempotencyPurgeTask } from '../../src/idempotency/idempotency.service.js';
import { RoomPurgeTask } from '../../src/rooms/room-purge.task.js';
import { holdTable } from '../support/lock.js';
import { useScene } from '../support/scene.js';

const { app } = useScene();

beforeAll(() => {
  // They would purge of their own accord in the middle of a test.
  const registry = app.nest.get(SchedulerRegistry, { strict: false });
  for (const interval of registry.getIntervals()) registry.deleteInterval(interval);
});
afterEach(() => jest.restoreAllMocks());

describe.each([
  [RoomPurgeTask, 'rooms'],
  [EventPurgeTask, 'audit_events'],
  [IdempotencyPurgeTask, 'idempotency_keys'],
] as const)('%p', (kind, table) => {
  const task = (): { purge(): Promise<void> } => app.nest.get(kind, { strict: false });

  it('does not start a purge while another one is running', async () => {
    const held = await holdTable(app.database, table);
    let isOver = false;
    const first = task().purge();
    void first.then(() => (isOver = true));
    await task().purge();

    expect(isOver).toBe(false);
    await held.release();
    await first;
  });

  it('logs a failure, and works again the next time', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    await app.database.pool.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
       CREATE TRIGGER refuse BEFORE DELETE ON ${table} EXECUTE FUNCTION refuse()`,
    );
    await task().purge();
    await app.database.pool.query(`DROP FUNCTION refuse CASCADE`);

    expect(logged.mock.calls).toEqual([
      [expect.stringMatching(/^Could not delete .*; Foyer will try again\.$/), expect.any(Error)],
    ]);
    await task().purge();
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
