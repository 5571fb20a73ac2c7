import { createClient } from '../support/client.js';
import { makeRoom } from '../support/rooms.js';
import { type Scene, useScene } from '../support/scene.js';
import type { TestApp } from '../support/app.js';
import { joinedPage, NOTHING_ON, poll, TestPage } from './test-page.js';

const refused = (reason: string) => ({ status: 'refused', reason });

describe('a page that joins', () => {
  const { app, acme } = useScene();

  it('is told who is there, and the others are told of it', async () => {
    const room = await makeRoom(acme);
    const host = await joinedPage(app, room, 'host', { displayName: 'Ada' });
    const guest = await joinedPage(app, room, 'guest', {
      displayName: 'Bo <b>',
      externalId: 'b-1',
      metadata: '{"x":1}',
    });

    expect(guest.joined).toEqual({
      status: 'joined',
      self: {
        id: expect.any(String),
        role: 'visitor',
        displayName: 'Bo <b>',
        externalId: 'b-1',
        metadata: '{"x":1}',
        joinedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        media: NOTHING_ON,
      },
      participants: [expect.objectContaining({ id: host.id, role: 'host', displayName: 'Ada' })],
      waiting: [],
      room: { locked: false, endsAt: room.endsAt, expiresAt: room.expiresAt },
      iceServers: [],
      mediaRoute: 'mesh',
      resumeToken: expect.any(String),
    });
    expect(await host.next('participantJoined')).toEqual(guest.joined?.self);
    expect(guest.all('participantJoined')).toEqual([]);
  });

  it('has the role of its key, which it cannot choose', async () => {
    const room = await makeRoom(acme);
    const roles: unknown[] = [];
    for (const role of ['guest', 'host', 'viewer'] as const)
      roles.push((await joinedPage(app, room, role)).joined?.self.role);

    expect(roles).toEqual(['visitor', 'host', 'viewer']);
  });

  it('finds its room by a name in capital letters', async () => {
    const room = await makeRoom(acme);
    const page = new TestPage(app, room);

    expect(await page.join('guest', { roomName: room.name.toUpperCase() })).toMatchObject({
      status: 'joined',
    });
  });

  it('shows nothing of a viewer, who only receives', async () => {
    const room = await makeRoom(acme);
    const everything = { microphone: true, camera: true, screen: true, hand: true };
    const guest = await joinedPage(app, room);
    const viewer = await joinedPage(app, room, 'viewer', { media: everything });

    expect(viewer.joined?.self.media).toEqual({ ...NOTHING_ON, hand: true });
    expect((await guest.next('participantJoined')).media).toEqual({ ...NOTHING_ON, hand: true });
  });

  it('is refused without a room, with a wrong key, and with the key of another room', async () => {
    const [room, other] = [await makeRoom(acme), await makeRoom(acme)];
    const page = new TestPage(app, room);
    const keyOfOther = new URL(other.hostUrl ?? '').searchParams.get('roomKey');

    expect(await page.join('guest', { roomName: 'no-such-room' })).toEqual(refused('not_found'));
    expect(await page.join('guest', { roomName: '../v1' })).toEqual(refused('not_found'));
    expect(await page.join('guest', { roomKey: 'wrong' })).toEqual(refused('wrong_key'));
    expect(await page.join('guest', { roomKey: keyOfOther })).toEqual(refused('wrong_key'));
    expect(await page.join()).toMatchObject({ status: 'joined' });
  });

  it('is refused when four people are in, and let in when one of them leaves; viewers are counted apart', async () => {
    const room = await makeRoom(acme);
    const pages = [];
    for (let i = 0; i < 4; i++) pages.push(await joinedPage(app, room, i === 0 ? 'host' : 'guest'));
    const fifth = new TestPage(app, room);

    expect(await fifth.join()).toEqual(refused('full'));
    await joinedPage(app, room, 'viewer');
    expect(await pages[3]?.send('leave')).toEqual({ status: 'done' });
    expect(await fifth.join()).toMatchObject({ status: 'joined' });
  });

  it('may leave and join again with the same socket, as somebody else', async () => {
    const room = await makeRoom(acme);
    const host = await joinedPage(app, room, 'host');
    const guest = await joinedPage(app, room);
    const first = guest.id;
    await guest.send('leave');
    await host.next('participantLeft', ({ id }) => id === first);
    await guest.join();

    expect(guest.id).not.toBe(first);
    expect(await host.next('participantJoined', ({ id }) => id === guest.id)).toEqual(guest.joined?.self);
  });

  it('is told what the others switch on and off', async () => {
    const room = await makeRoom(acme);
    const host = await joinedPage(app, room, 'host');
    const guest = await joinedPage(app, room);
    const media = { ...NOTHING_ON, microphone: true, hand: true };
    guest.emit('media', media);

    expect(await host.next('participantChanged')).toEqual({ id: guest.id, media });
    expect((await joinedPage(app, room)).joined?.participants).toContainEqual(
      expect.objectContaining({ id: guest.id, media }),
    );
    expect(guest.all('participantChanged')).toEqual([]);
  });
});

describe('of pages that join at the same time', () => {
  const scene = useScene();

  it('exactly four are in, on two processes', async () => {
    const { app, acme, startAnother } = scene;
    const apps = [app, await startAnother()];
    const room = await makeRoom(acme);
    const pages = Array.from({ length: 10 }, (_, i) => new TestPage(apps[i % 2] as TestApp, room));
    const responses = await Promise.all(pages.map((page) => page.join()));

    expect(responses.filter(({ status }) => status === 'joined')).toHaveLength(4);
    expect(responses.filter((response) => 'reason' in response)).toEqual(Array(6).fill(refused('full')));
    await poll(() => sees(pages) || undefined);
  });
});

describe('an address that guesses', () => {
  const LIMIT = 5;
  const scene: Scene = useScene({
    FAILED_ATTEMPTS_PER_MINUTE: String(LIMIT),
    TRUSTED_PROXIES: '127.0.0.1',
  });

  const pageFrom = (address: string, name: string): TestPage =>
    new TestPage(scene.app, { name }, { 'X-Forwarded-For': address });

  it('is refused after some names and keys, together with those it tried through the page', async () => {
    const { app, acme } = scene;
    const room = await makeRoom(acme);
    const from = { headers: { 'X-Forwarded-For': '198.51.100.1' } };
    for (let i = 0; i < LIMIT - 2; i++) await createClient(app.url).send('GET', `/unknown-${i}`, from);
    const page = pageFrom('198.51.100.1', room.name);
    const reasons: unknown[] = [];
    for (const roomKey of ['wrong-1', 'wrong-2', 'wrong-3'])
      reasons.push(await page.join('guest', { roomKey }));

    expect(reasons).toEqual(['wrong_key', 'wrong_key', 'too_many_attempts'].map(refused));
    expect(await pageFrom('198.51.100.1', room.name).join()).toEqual(refused('too_many_attempts'));
    const host = new TestPage(app, room, from.headers);
    expect(await host.join('host')).toMatchObject({ status: 'joined' });
    expect(await pageFrom('198.51.100.2', room.name).join()).toMatchObject({ status: 'joined' });
  });

  it('is refused after some resume tokens', async () => {
    const room = await makeRoom(scene.acme);
    const reasons: unknown[] = [];
    const page = pageFrom('198.51.100.3', room.name);
    for (let i = 0; i < LIMIT; i++) reasons.push(await page.resume(`wrong-${i}`));
    const other = pageFrom('198.51.100.3', 'no-such-room');
    reasons.push(await other.resume('wrong'));

    expect(reasons).toEqual([...Array(LIMIT).fill('expired'), 'too_many_attempts'].map(refused));
  });
});

/** Whether everybody who is in knows the three others. */
function sees(pages: readonly TestPage[]): boolean {
  const inside = pages.filter(({ joined }) => joined !== null);
  return inside.every((page) => {
    const known = [
      ...(page.joined?.participants ?? []).map(({ id }) => id),
      ...page.all('participantJoined').map(({ id }) => id),
    ];
    return known.length === 3 && new Set([...known, page.id]).size === 4;
  });
}
