import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/database.js';
import { joinedPage } from '../signalling/test-page.js';
import { inMinutes } from '../support/factories.js';
import { insertRooms, makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

/** Postgres plans a statement so often for its values before it decides whether to keep a plan. */
const AT_FIRST = 5;
/** So often that one of two connections has to decide. */
const TIMES = 2 * AT_FIRST + 2;

/** A prepared statement of one connection. */
interface Prepared {
  readonly statement: string;
  readonly generic: number;
  readonly custom: number;
}

describe('Postgres', () => {
  const { app, acme } = useScene({ DATABASE_POOL_SIZE: '2' });

  // In small tables all plans cost the same.
  beforeAll(async () => {
    await insertRooms(app, acme, 5_000, 'now()');
    await app.database.pool.query('ANALYZE');
  });

  it('plans no statement of a request or a message anew each time', async () => {
    for (let time = 0; time < TIMES; time += 1) await doEverything();

    const pool = poolOf(app.nest.get(DataSource));
    const connections = [await pool.connect(), await pool.connect()];
    const found = (await Promise.all(connections.map(preparedOn))).flat();
    for (const connection of connections) connection.release();
    expect(found.length).toBeGreaterThan(20);
    const planned = found.filter(({ generic, custom }) => generic === 0 && custom > AT_FIRST);
    expect(planned.map(({ statement }) => statement)).toEqual([]);
  });

  /** What happens often. */
  async function doEverything(): Promise<void> {
    const { body: meeting } = await acme.post<{ meetingId: string }>('/v1/meetings', {
      endDate: inMinutes(30),
    });
    await acme.get(`/v1/meetings/${meeting.meetingId}`);
    await acme.get('/v1/meetings?limit=2');
    await acme.delete(`/v1/meetings/${meeting.meetingId}`);
    const room = await makeRoom(acme, { locked: true });
    for (const path of ['', '/participants', '/sessions']) await acme.get(`/v2/rooms/${room.id}${path}`);
    for (const path of ['rooms?limit=2', 'sessions?limit=2', 'quota']) await acme.get(`/v2/${path}`);
    const [host, guest] = [await joinedPage(app, room, 'host'), await joinedPage(app, room, 'host')];
    await host.send('media', { microphone: true, camera: false, screen: false, hand: true });
    await guest.send('leave');
    await host.send('leave');
    await acme.delete(`/v2/rooms/${room.id}`);
  }
});

async function preparedOn(connection: PoolClient): Promise<Prepared[]> {
  const { rows } = await connection.query<Prepared>(
    `SELECT statement, generic_plans::integer AS generic, custom_plans::integer AS custom FROM pg_prepared_statements`,
  );
  return rows;
}
