import { setExpired } from '../support/participants.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import type { CallPage } from './call.js';
import { QUIET, SMALL, useCallers } from './callers.js';
import { expectToReceive } from './reception.js';

describe('a room that closes', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  let room: Room;
  let host: CallPage;
  let guest: CallPage;

  beforeEach(async () => {
    room = await callers.room();
    host = await callers.enter(room, 'host', 'Ada', SMALL);
    guest = await callers.enter(room, 'visitor', 'Grace', SMALL);
    await expectToReceive(guest, 1);
  });

  async function expectClosed(): Promise<void> {
    for (const call of [host, guest]) {
      await call.title('This room has closed');
      expect(await call.received()).toEqual([]);
      expect(call.complaints).toEqual([]);
    }
    await guest.page.reload();
    await guest.title('There is no room here');
  }

  it('hangs up on every page when its time is over, also when its end was moved', async () => {
    await setExpired(app, room.id, true);
    await expectClosed();
  });

  it('hangs up on every page when it is deleted through the API', async () => {
    await acme.delete(`/v2/rooms/${room.id}`);
    await expectClosed();
  });
});

describe('the end of a room', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('is announced five minutes before', async () => {
    const room = await callers.room();
    const host = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = date_trunc('milliseconds', now()) - interval '56 minutes' WHERE id = $1`,
      [room.id],
    );
    await host.text('This room closes in 5 minutes.');
    await host.text('4 min left');
  });
});

describe('a link with a wrong key', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('opens nothing', async () => {
    const room = await callers.room();
    const call = await callers.open(room, 'visitor', { query: '?roomKey=wrong' });
    await call.title('This link is not valid');
    expect(await call.page.getByRole('button').count()).toBe(0);
  });
});
