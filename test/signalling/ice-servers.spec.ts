import { createHmac } from 'node:crypto';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, TestPage } from './test-page.js';

describe('STUN and TURN servers', () => {
  const TURN_URLS = ['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349'];
  const { app, acme } = useScene({
    STUN_URLS: 'stun:stun.example',
    TURN_URLS: TURN_URLS.join(),
    TURN_SECRET: 'the-secret',
  });
  const HOUR = 3_600;

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
