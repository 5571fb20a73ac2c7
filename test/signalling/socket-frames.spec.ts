import { SOCKET_PATH } from '../../web/protocol/messages.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { frameOf, WebSocketClient } from '../support/web-socket.mjs';
import { joinedPage, NOTHING_ON, poll, type TestPage } from './test-page.js';

/** Opcodes of RFC 6455. */
const [TEXT, BINARY, PING, PONG] = [1, 2, 9, 10];
const many = (frame: Buffer): Buffer => Buffer.concat(Array.from({ length: 5_000 }, () => frame));
const text = (packet: string): Buffer => frameOf(Buffer.from(packet), TEXT);

describe('a connection', () => {
  const { app, acme } = useScene();
  let room: Room;
  let witness: TestPage;
  const clients: WebSocketClient[] = [];

  beforeEach(async () => {
    room = await makeRoom(acme);
    witness = await joinedPage(app, room, 'host');
  });
  afterEach(() => clients.splice(0).forEach((client) => client.destroy()));

  /** Opens a session of socket.io, and joins the room: those who have not joined have a deadline. */
  async function open(): Promise<WebSocketClient> {
    const received: string[] = [];
    const client = await WebSocketClient.open(app.url, `${SOCKET_PATH}?EIO=4&transport=websocket`, {
      onText: (packet) => received.push(packet),
    });
    clients.push(client);
    client.send('40');
    await poll(() => received.find((packet) => packet.startsWith('40')));
    const rest = { roomKey: null, displayName: '', externalId: null, metadata: null, media: NOTHING_ON };
    client.send(`421${JSON.stringify(['join', { roomName: room.name, ...rest }])}`);
    await poll(() => received.find((packet) => packet.startsWith('431[{"status":"joined"')));
    await witness.next('participantJoined');
    return client;
  }

  async function expectOthersServed(): Promise<void> {
    const other = await joinedPage(app, room);
    expect(await other.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    await witness.next('chat');
    expect(witness.received.map(({ event }) => event)).toEqual([
      'participantJoined',
      'participantJoined',
      'chat',
    ]);
  }

  it('is closed when its page has left the namespace: nothing else would ever close it', async () => {
    const client = await open();
    client.send('41');

    await client.closed;
  });

  it.each([
    ['binary data that no message has announced', frameOf(Buffer.alloc(1_000), BINARY)],
    [
      'binary data of a message',
      Buffer.concat([text('451-["chat",{"_placeholder":true,"num":0}]'), frameOf(Buffer.from('b'), BINARY)]),
    ],
    ['more attachments than it could ever send', text('4599999999-["chat",{"_placeholder":true,"num":0}]')],
    ['many namespaces', many(text('40/other,'))],
    ['many acknowledgements of nothing', many(text('431[]'))],
    ['many packets that mean nothing', many(text('6'))],
    ['many signs of life', many(text('3'))],
    ['many pings', many(frameOf(Buffer.alloc(125), PING))],
    [
      'a fragment that is never finished, and then another message',
      Buffer.concat([frameOf(Buffer.from('42'), TEXT, 0), text('42["leave"]')]),
    ],
    ['reserved bits', frameOf(Buffer.from('42["leave"]'), TEXT, 0xf0)],
    ['text that is not UTF-8', frameOf(Buffer.from('42["chat",{"text":"\xff"}]', 'latin1'), TEXT)],
    ['half a JSON text', text('42["chat",{"text":')],
    ['a message of one megabyte', frameOf(Buffer.alloc(2 ** 20, '4'), TEXT)],
    ['a message without a name', text('42[]')],
    ['a message whose name is an object', text('42[{"toString":1}]')],
    ['a name of socket.io itself', text('42["disconnect"]')],
    ['a second session', text('40')],
    ['an error', text('44"x"')],
  ])('that sends %s is closed, and others do not notice', async (_, bytes) => {
    const client = await open();
    client.write(bytes);

    await client.closed;
    await expectOthersServed();
  });

  it('that sends much, and does not read, is closed', async () => {
    const client = await open();
    client.connection.pause();
    const echoed = text(`40/${'x'.repeat(100_000)},`);
    for (let i = 0; i < 400; i++) client.write(echoed);

    await client.closed;
    await expectOthersServed();
  });

  it('may send unsolicited pongs', async () => {
    const client = await open();
    client.write(frameOf(Buffer.from('x'), PONG));
    await expectOthersServed();

    expect(client.isClosed).toBe(false);
  });
});
