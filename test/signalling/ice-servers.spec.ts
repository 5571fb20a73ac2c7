import { createHmac } from 'node:crypto';
import type { IceServer } from '../../web/protocol/messages.js';
import { IceRenewalTask } from '../../src/signalling/ice-renewal.task.js';
import { RoomObserver } from '../../src/signalling/room-observer.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, TestPage } from './test-page.js';

const HOUR = 3_600;
const TURN_URLS = ['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349'];
const { app, acme } = useScene({
  STUN_URLS: 'stun:stun.example',
  TURN_URLS: TURN_URLS.join(),
  TURN_SECRET: 'the-secret',
});

const expiryOf = (servers: readonly IceServer[] = []): number =>
  Number.parseInt(servers.at(-1)?.username ?? '', 10) - Date.now() / 1_000;
const renew = (): void => app.nest.get(IceRenewalTask, { strict: false }).run();

/** Moves the end of a room to so many seconds before or after now, and lets the process see that. */
async function moveEnd(roomId: string, seconds: number): Promise<void> {
  await app.database.pool.query(
    'UPDATE rooms SET ends_at = now() + make_interval(secs => $2) WHERE id = $1',
    [roomId, seconds],
  );
  await app.nest.get(RoomObserver, { strict: false }).refresh(roomId);
}

describe('STUN and TURN servers', () => {
  it.each([
    ['until the room expires', 30 * 60 + HOUR, 30],
    ['for 12 hours', 12 * HOUR, 24 * 60],
  ])('have credentials of the participant, valid %s', async (_, validity, minutes) => {
    const endsAt = new Date(Date.now() + minutes * 60_000).toISOString();
    const page = await joinedPage(app, await makeRoom(acme, { endsAt }));
    const [stun, turn] = page.joined?.iceServers ?? [];
    const [expiry, id] = (turn?.username ?? '').split(':');

    expect(stun).toEqual({ urls: ['stun:stun.example'] });
    expect(turn?.urls).toEqual(TURN_URLS);
    expect(id).toBe(page.id);
    expect(Math.abs(Number(expiry) - Date.now() / 1_000 - validity)).toBeLessThan(10);
    expect(turn?.credential).toBe(
      createHmac('sha1', 'the-secret')
        .update(turn?.username ?? '')
        .digest('base64'),
    );
  });

  describe('whose credentials expire', () => {
    it('are given to the page anew when the room ends later than it was to', async () => {
      const room = await makeRoom(acme);
      await moveEnd(room.id, -HOUR + 600);
      const page = await joinedPage(app, room);
      expect(Math.abs(expiryOf(page.joined?.iceServers) - 600)).toBeLessThan(10);
      renew();
      await moveEnd(room.id, 2 * HOUR);
      renew();
      renew();
      const servers = await page.next('iceServers');

      expect(Math.abs(expiryOf(servers) - 3 * HOUR)).toBeLessThan(10);
      expect(servers.map(({ urls }) => urls)).toEqual(page.joined?.iceServers.map(({ urls }) => urls));
      await page.send('chat', { text: 'last' });
      expect(page.all('iceServers')).toHaveLength(1);
    });

    it('are given anew in a call of more than 12 hours, an hour before', async () => {
      const room = await makeRoom(acme);
      await moveEnd(room.id, 24 * HOUR);
      const page = await joinedPage(app, room);
      const now = Date.now();
      for (const hours of [10.9, 11.1, 11.2]) {
        const clock = jest.spyOn(Date, 'now').mockReturnValue(now + hours * HOUR * 1_000);
        renew();
        clock.mockRestore();
      }
      const servers = await page.next('iceServers');

      expect(Math.abs(expiryOf(servers) - 23.1 * HOUR)).toBeLessThan(10);
      await page.send('chat', { text: 'last' });
      expect(page.all('iceServers')).toHaveLength(1);
    });
  });

  it('are told to nobody who waits or is refused', async () => {
    const room = await makeRoom(acme, { locked: true });
    const page = new TestPage(app, room);

    expect(await page.join('guest', { roomKey: 'wrong' })).toEqual({
      status: 'refused',
      reason: 'wrong_key',
    });
    expect(JSON.stringify(await page.join())).not.toMatch(/turn|stun/);
  });
});
