import { freePort } from '../support/process.js';
import { readLogLines } from '../support/log-lines.js';
import { readMetrics } from '../support/metrics.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, poll, TestPage } from './test-page.js';

describe('the metrics of sockets', () => {
  let port: number;
  const { app, acme } = useScene(async () => {
    port = await freePort();
    return { METRICS_PORT: String(port) };
  });

  it('count sockets, people, joins and messages', async () => {
    const room = await makeRoom(acme, { locked: true });
    const host = await joinedPage(app, room, 'host');
    const guest = new TestPage(app, room);
    await guest.join();
    await new TestPage(app, room).join('guest', { roomKey: 'wrong' });
    await host.send('chat', { text: 'x' });
    await guest.send('chat', { text: 'x' });
    await host.send('ice', { outcome: 'relayed' });
    await guest.send('ice', { outcome: 'relayed' });
    const metric = await readMetrics(port);

    expect(metric('foyer_sockets')).toBe(3);
    expect(metric('foyer_sockets_max')).toBe(5_000);
    expect(metric('foyer_rooms_in_use')).toBe(1);
    expect(metric('foyer_room_participants', { state: 'in' })).toBe(1);
    expect(metric('foyer_room_participants', { state: 'waiting' })).toBe(1);
    for (const outcome of ['joined', 'waiting', 'wrong_key'])
      expect(metric('foyer_room_joins_total', { outcome })).toBe(1);
    expect(metric('foyer_socket_messages_total', { kind: 'chat', outcome: 'done' })).toBe(1);
    expect(metric('foyer_socket_messages_total', { kind: 'chat', outcome: 'forbidden' })).toBe(1);
    expect(metric('foyer_socket_message_seconds_count', { kind: 'chat' })).toBe(2);
    // Who waits is in no call.
    expect(metric('foyer_room_connections_total', { outcome: 'relayed' })).toBe(1);
    for (const page of [host, guest]) page.close();
    await poll(
      async () => (await readMetrics(port))('foyer_room_participants', { state: 'in' }) === 0 || undefined,
    );
  });
});

describe('the age of what a process knows of its rooms', () => {
  const scene = useScene();

  it('grows while Postgres does not respond, and is small otherwise', async () => {
    const proxy = await scene.startProxy();
    const port = await freePort();
    const behind = await scene.startAnother({ METRICS_PORT: String(port) }, proxy.url);
    const age = async (): Promise<number> => (await readMetrics(port))('foyer_room_observation_age_seconds');
    expect(await age()).toBe(0);
    await joinedPage(behind, await makeRoom(scene.acme));
    proxy.mode = 'hang';
    await poll(async () => (await age()) > 2 || undefined);
    proxy.mode = 'forward';
    await poll(async () => (await age()) < 1 || undefined);
  });
});

describe('the log of sockets', () => {
  const scene = useScene();

  it('has rooms and participants by their ids, and no name, key, token or text', async () => {
    const server = await scene.startProcess({ LOG_FORMAT: 'json' });
    const room = await makeRoom(scene.acme);
    const host = await joinedPage(server, room, 'host', { displayName: 'Name-of-Ada' });
    const guest = await joinedPage(server, room, 'guest', { metadata: 'metadata-of-bo' });
    await host.send('chat', { text: 'text-of-ada' });
    await host.send('remove', { participantId: guest.id });
    await guest.closed();
    await scene.acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    const knocking = new TestPage(server, room);
    const waiting = await knocking.join('guest', { displayName: 'Name-of-Cy' });
    if (waiting.status !== 'waiting') throw new Error('It does not wait.');
    await host.send('deny', { participantId: waiting.id });
    await knocking.closed();
    const others = [1, 2, 3].map(() => joinedPage(server, room, 'host', { displayName: 'Name-of-Ada' }));
    const [leaving] = await Promise.all(others);
    await new TestPage(server, room).join('host', { displayName: 'Name-of-Di' });
    await leaving?.send('leave');
    host.emit('chat', { text: 1 });
    await host.closed();
    const ending = await makeRoom(scene.acme);
    const last = await joinedPage(server, ending);
    await scene.acme.delete(`/v2/rooms/${ending.id}`);
    await last.closed();
    const lines = await poll(() => {
      const found = readLogLines(server.output()).filter(({ context }) => context === 'Room');
      const isWritten =
        found.some(({ message }) => message === 'Lost the socket') &&
        found.some(({ reason }) => reason === 'ended');
      return isWritten ? found : undefined;
    });

    const of = (page: TestPage): object => ({ roomId: room.id, participantId: page.id });
    expect(lines).toContainEqual(expect.objectContaining({ message: 'Joined', ...of(host) }));
    const denied = { roomId: room.id, participantId: waiting.id };
    for (const line of [
      { message: 'Left', reason: 'removed', ...of(guest) },
      { message: 'Knocked', ...denied },
      { message: 'Left', reason: 'denied', ...denied },
      { message: 'Refused', reason: 'full', roomId: room.id },
      { message: 'Left', reason: 'left', roomId: room.id, participantId: leaving?.id },
      { message: 'Left', reason: 'ended', roomId: ending.id, participantId: last.id },
    ])
      expect(lines).toContainEqual(expect.objectContaining({ level: 'info', ...line }));
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'Closed a socket', reason: 'invalid_message', ...of(host) }),
    );
    const secrets = [
      room.name,
      new URL(room.hostUrl ?? '').searchParams.get('roomKey'),
      host.joined?.resumeToken,
    ];
    for (const secret of [...secrets, 'Name-of', 'metadata-of-bo', 'text-of-ada'])
      expect(server.output()).not.toContain(secret);
  });
});

describe('a page that does not read', () => {
  const { app, acme } = useScene();

  it('is closed before what waits for it fills the memory, and the others go on', async () => {
    const room = await makeRoom(acme);
    const [host, slow] = [await joinedPage(app, room, 'host'), await joinedPage(app, room)] as const;
    const { transport } = slow.socket.io.engine as unknown as {
      readonly transport: { readonly ws: { readonly _socket: { pause(): void } } };
    };
    const { _socket: connection } = transport.ws;
    connection.pause();
    const sdp = 'x'.repeat(60_000);
    await poll(
      async () => {
        host.emit('signal', { participantId: slow.id, signal: { description: { type: 'offer', sdp } } });
        const { rowCount } = await app.database.pool.query(
          'SELECT FROM participants WHERE id = $1 AND detached_at IS NOT NULL',
          [slow.id],
        );
        return rowCount || undefined;
      },
      () => 'it is still there',
      { every: 25 },
    );

    expect(await host.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    expect(host.isConnected).toBe(true);
  });
});
