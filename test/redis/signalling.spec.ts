import { ProcessChannel } from '../../src/signalling/process-channel.js';
import type { RedisChannel } from '../../src/signalling/redis-channel.js';
import type { TestApp } from '../support/app.js';
import { RedisServer } from '../support/redis-server.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { exchange } from '../signalling/exchange.js';
import { joinedPage, poll, type TestPage } from '../signalling/test-page.js';

describe('people on processes that Redis connects', () => {
  let redis: RedisServer;
  const { app, acme, startAnother } = useScene(async () => {
    redis = await RedisServer.start();
    return { QUOTA_STORE: redis.url };
  });
  let other: TestApp;
  let [ada, bo]: TestPage[] = [];

  beforeAll(async () => {
    other = await startAnother({ QUOTA_STORE: redis.url });
  });
  beforeEach(async () => {
    const room = await makeRoom(acme);
    [ada, bo] = [await joinedPage(app, room, 'host'), await joinedPage(other, room)];
  });
  afterAll(() => redis.kill());

  /** The two pages. */
  function pages(): [TestPage, TestPage] {
    if (!ada || !bo) throw new Error('Nobody has joined.');
    return [ada, bo];
  }

  it('get signals in order, however long, and nothing through Postgres', async () => {
    const [from, to] = pages();
    const sent = Array.from({ length: 20 }, (_, i) => ({
      description: { type: 'offer' as const, sdp: `${i} é😀 ${'x'.repeat(i % 3 === 0 ? 30_000 : 10)}` },
    }));
    for (const signal of sent) from.emit('signal', { participantId: to.id, signal });
    await poll(() => (to.all('signal').length === sent.length ? true : undefined));

    expect(to.all('signal')).toEqual(sent.map((signal) => ({ from: from.id, signal })));
    const listening = await app.database.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen%'`,
    );
    expect(listening.rowCount).toBe(0);
  });

  it('find each other again when Redis is back', async () => {
    const [from, to] = pages();
    await redis.kill();
    // They are still in the room, whose state comes from Postgres.
    await from.send('lock', { locked: true });
    await to.next('room', ({ locked }) => locked);
    expect(await from.send('chat', { text: 'lost' })).toEqual({ status: 'done' });
    await redis.restart();

    await exchange(from, to, 'again');
    expect(to.all('chat')).toEqual([]);
  });

  it('find each other again when Redis has hung', async () => {
    const [from, to] = pages();
    redis.freeze();
    const pulses = [app, other].map(({ nest }) =>
      nest.get<RedisChannel>(ProcessChannel, { strict: false }).pulse(),
    );
    await Promise.all(pulses);
    redis.thaw();

    await exchange(from, to, 'again');
  });
});
