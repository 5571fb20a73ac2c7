import { MAX_DESCRIPTION } from '../../web/protocol/messages.js';
import { PostgresChannel } from '../../src/signalling/postgres-channel.js';
import { ProcessChannel } from '../../src/signalling/process-channel.js';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { exchange } from './exchange.js';
import { joinedPage, poll, type TestPage } from './test-page.js';

describe('people on different processes', () => {
  const scene = useScene();
  const { app, acme } = scene;
  let other: TestApp;
  let room: Room;

  beforeAll(async () => {
    other = await scene.startAnother();
  });
  beforeEach(async () => {
    room = await makeRoom(acme);
  });

  it('signal to each other, in order, however long the signals are, and only to the one meant', async () => {
    const [ada, bo, cy] = [
      await joinedPage(app, room, 'host'),
      await joinedPage(other, room),
      await joinedPage(other, room),
    ] as const;
    const sent = Array.from({ length: 40 }, (_, i) => ({
      description: { type: 'offer' as const, sdp: `${i} é😀 "${'x\r\n'.repeat(i % 3 === 0 ? 15_000 : 10)}` },
    }));
    for (const signal of sent) ada.emit('signal', { participantId: bo.id, signal });
    await poll(() => (bo.all('signal').length === sent.length ? true : undefined));

    expect(sent[0]?.description.sdp.length).toBeLessThan(MAX_DESCRIPTION);
    expect(bo.all('signal')).toEqual(sent.map((signal) => ({ from: ada.id, signal })));
    expect(cy.all('signal')).toEqual([]);
  });

  it('get the signals of somebody only after they know that they joined', async () => {
    const bo = await joinedPage(other, room);
    const ada = await joinedPage(app, room, 'host');
    ada.emit('signal', { participantId: bo.id, signal: { candidate: null } });
    await bo.next('signal');

    expect(bo.received.map(({ event }) => event)).toEqual(['participantJoined', 'signal']);
  });

  it('chat and react, each once', async () => {
    const pages = [
      await joinedPage(app, room, 'host'),
      await joinedPage(other, room),
      await joinedPage(app, room),
    ];
    const [ada] = pages as [TestPage];
    const text = '<img src=x onerror=alert(1)> 👋';
    expect(await ada.send('chat', { text })).toEqual({ status: 'done' });
    ada.emit('reaction', { emoji: '🎉' });

    for (const page of pages) {
      await page.next('reaction');
      expect(page.all('reaction')).toEqual([{ from: ada.id, emoji: '🎉' }]);
      expect(page.all('chat')).toEqual([
        { id: expect.any(String), from: ada.id, displayName: 'host', text, sentAt: expect.any(String) },
      ]);
    }
  });
});

describe('processes that lose each other', () => {
  const scene = useScene();

  it('find each other again when the connection is back, and hear everything once', async () => {
    const { app, acme, startAnother, startProxy } = scene;
    const proxy = await startProxy();
    const cut = await startAnother({ DATABASE_DIRECT_URL: proxy.url });
    const room = await makeRoom(acme);
    const [ada, bo] = [await joinedPage(app, room, 'host'), await joinedPage(cut, room)] as const;
    await exchange(ada, bo, 'before');
    for (const round of ['first', 'second', 'third']) {
      proxy.mode = 'refuse';
      // Both are still in the room: whoever is there is not told by this connection.
      await ada.send('lock', { locked: round !== 'second' });
      await bo.next('room', ({ locked }) => locked === (round !== 'second'));
      proxy.mode = 'forward';
      await exchange(ada, bo, round);
    }

    expect([repeatedFor(ada), repeatedFor(bo)]).toEqual([[], []]);
    expect([ada.all('participantLeft'), bo.all('participantLeft')]).toEqual([[], []]);
  });

  it('notice that a connection hangs, and make another one', async () => {
    const { app, acme, startAnother, startProxy } = scene;
    const proxy = await startProxy();
    const cut = await startAnother({ DATABASE_DIRECT_URL: proxy.url });
    const room = await makeRoom(acme);
    const [ada, bo] = [await joinedPage(app, room, 'host'), await joinedPage(cut, room)] as const;
    await exchange(ada, bo, 'before');
    proxy.stall();
    await cut.nest.get<PostgresChannel>(ProcessChannel, { strict: false }).pulse();

    await exchange(ada, bo, 'after');
  });
});

/** What a page has heard that it had heard before. */
function repeatedFor(page: TestPage): unknown[] {
  const signals = page.all('signal').map(({ signal }) => JSON.stringify(signal));
  return signals.filter((signal, i) => signals.indexOf(signal) !== i);
}
