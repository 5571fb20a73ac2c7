import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SOCKET_PATH } from '../../web/protocol/messages.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { WebSocketClient } from '../support/web-socket.mjs';
import { joinedPage, TestPage } from './test-page.js';

const ATTACKER = { 'X-Forwarded-For': '203.0.113.66' };
const PATH = `${SOCKET_PATH}?EIO=4&transport=websocket`;

describe('others in a room do not notice', () => {
  const { app, acme } = useScene({ MAX_SOCKETS_PER_ADDRESS: '100', TRUSTED_PROXIES: '127.0.0.1' });
  let room: Room;
  let [host, guest]: TestPage[] = [];
  const connections: { destroy(): unknown }[] = [];

  beforeEach(async () => {
    room = await makeRoom(acme);
    [host, guest] = [await joinedPage(app, room, 'host'), await joinedPage(app, room)];
    await host.next('participantJoined');
    for (const page of [host, guest]) page.received.length = 0;
  });
  afterEach(() => connections.splice(0).forEach((connection) => connection.destroy()));

  /** They can talk, and get nothing else than that and what is expected. */
  async function expectToTalk(others: readonly string[] = []): Promise<void> {
    for (const [from, to] of [
      [host, guest],
      [guest, host],
    ]) {
      const text = `from ${from?.id}`;
      expect(await from?.send('chat', { text })).toEqual({ status: 'done' });
      await to?.next('chat', (message) => message.text === text);
    }
    for (const page of [host, guest])
      expect(page?.received.map(({ event }) => event)).toEqual([...others, 'chat', 'chat']);
  }

  const open = async (): Promise<WebSocketClient> => {
    const client = await WebSocketClient.open(app.url, PATH, { headers: ATTACKER });
    connections.push(client);
    return client;
  };

  it('a flood of chat but for what everybody may send at once', async () => {
    const flooder = await joinedPage(app, room);
    for (let i = 0; i < 300; i++) flooder.emit('chat', { text: `flood ${i}` });

    expect(await flooder.closed()).toBe('too_many_messages');
    expect(await host?.send('chat', { text: 'after' })).toEqual({ status: 'done' });
    await guest?.next('chat', ({ text }) => text === 'after');
    expect(guest?.all('chat').filter(({ from }) => from === flooder.id).length).toBeLessThanOrEqual(5);
  });

  it('a description of one megabyte', async () => {
    const sender = await joinedPage(app, room);
    const description = { type: 'offer', sdp: 'x'.repeat(2 ** 20) };
    sender.emit('signal', { participantId: guest?.id, signal: { description } });

    await sender.closed();
    await expectToTalk(['participantJoined']);
  });

  it('that pages take the place of one another with the token of one of them', async () => {
    const victim = await joinedPage(app, room);
    let last = victim;
    for (let i = 0; i < 5; i++) {
      const thief = new TestPage(app, room);
      expect(await thief.resume(victim.joined?.resumeToken ?? '')).toMatchObject({ status: 'joined' });
      expect(await last.closed()).toBe('replaced');
      last = thief;
    }

    await expectToTalk(['participantJoined']);
  });

  it('the sockets of one address beyond its maximum, and those that never join', async () => {
    const results = await Promise.allSettled(Array.from({ length: 300 }, open));
    const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

    expect(opened).toHaveLength(100);
    await expectToTalk();
    // Those that open no session have a deadline as well.
    await Promise.all(opened.map(({ closed }) => closed));
    await expectToTalk(['chat', 'chat']);
  });

  it('handshakes that are never finished', async () => {
    const { hostname, port } = new URL(app.url);
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const connection: Socket = connect(Number(port), hostname).on('error', () => undefined);
        connections.push(connection);
        await once(connection, 'connect');
        connection.write(`GET ${PATH} HTTP/1.1\r\nHost: foyer\r\nUpgrade: websocket\r\nX-A: `);
      }),
    );
    const late = await joinedPage(app, room);

    await expectToTalk(['participantJoined']);
    expect(late.isConnected).toBe(true);
  });
});
