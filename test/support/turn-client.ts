import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

const MAGIC_COOKIE = 0x2112a442;
const BINDING = 0x0001;
const ALLOCATE = 0x0003;
const CREATE_PERMISSION = 0x0008;
const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  peerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  addressFamily: 0x0017,
  transport: 0x0019,
} as const;
/** How long to wait for a response before a request is sent again, in ms: UDP may lose either. */
const RESEND_AFTER = 500;

interface Response {
  /** 0 for a success. */
  readonly error: number;
  readonly attributes: ReadonlyMap<number, Buffer>;
}

/** A client of a TURN server on this machine over UDP (RFC 8489, RFC 8656), as far as tests need one. */
export class TurnClient {
  private realm: Buffer = Buffer.alloc(0);
  private nonce: Buffer = Buffer.alloc(0);

  private constructor(
    private readonly socket: Socket,
    private readonly credentials: { readonly username: string; readonly credential: string },
  ) {}

  /** @param credentials empty ones are enough to ask for the own address */
  static async connect(port: number, credentials = { username: '', credential: '' }): Promise<TurnClient> {
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new TurnClient(socket, credentials);
  }

  /** Whether the server responds within half a second. */
  async bind(): Promise<boolean> {
    return (await this.exchange(encode(BINDING, randomBytes(12), []), 1)) !== null;
  }

  /** Asks for a relay. @returns 0, or the error code of the response */
  async allocate(family: 4 | 6 = 4): Promise<number> {
    const wanted: Attributes = [
      [ATTRIBUTE.transport, Buffer.from([17, 0, 0, 0])],
      [ATTRIBUTE.addressFamily, Buffer.from([family === 4 ? 1 : 2, 0, 0, 0])],
    ];
    const { error, attributes } = await this.request(ALLOCATE, wanted);
    if (error !== 401) return error;
    this.realm = attributes.get(ATTRIBUTE.realm) ?? this.realm;
    this.nonce = attributes.get(ATTRIBUTE.nonce) ?? this.nonce;
    return (await this.request(ALLOCATE, wanted)).error;
  }

  /** Asks to exchange packets with a peer; sends it none. @returns 0, or the error code of the response */
  async permit(peer: string): Promise<number> {
    const id = randomBytes(12);
    return (await this.request(CREATE_PERMISSION, [[ATTRIBUTE.peerAddress, xorAddress(peer, id)]], id)).error;
  }

  close(): void {
    this.socket.close();
  }

  private async request(method: number, attributes: Attributes, id = randomBytes(12)): Promise<Response> {
    const { username, credential } = this.credentials;
    const signed: Attributes =
      this.nonce.length === 0
        ? attributes
        : [
            ...attributes,
            [ATTRIBUTE.username, Buffer.from(username)],
            [ATTRIBUTE.realm, this.realm],
            [ATTRIBUTE.nonce, this.nonce],
          ];
    const key = createHash('md5').update(`${username}:${this.realm.toString()}:${credential}`).digest();
    const response = await this.exchange(encode(method, id, signed, this.nonce.length > 0 ? key : null), 10);
    if (!response) throw new Error('The TURN server does not respond.');
    return response;
  }

  private async exchange(request: Buffer, attempts: number): Promise<Response | null> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      this.socket.send(request);
      const signal = AbortSignal.timeout(RESEND_AFTER);
      const received = await once(this.socket, 'message', { signal }).catch(() => null);
      const response = received?.[0] as Buffer | undefined;
      if (response?.subarray(8, 20).equals(request.subarray(8, 20))) return decode(response);
    }
    return null;
  }
}

type Attributes = readonly (readonly [type: number, value: Buffer])[];

function encode(method: number, id: Buffer, attributes: Attributes, key: Buffer | null = null): Buffer {
  const body = Buffer.concat(attributes.map(encodeAttribute));
  const header = Buffer.alloc(20);
  header.writeUInt16BE(method, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  id.copy(header, 8);
  header.writeUInt16BE(body.length + (key ? 24 : 0), 2);
  if (!key) return Buffer.concat([header, body]);
  const hmac = createHmac('sha1', key).update(header).update(body).digest();
  return Buffer.concat([header, body, encodeAttribute([ATTRIBUTE.messageIntegrity, hmac])]);
}

function encodeAttribute([type, value]: Attributes[number]): Buffer {
  const encoded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  encoded.writeUInt16BE(type, 0);
  encoded.writeUInt16BE(value.length, 2);
  value.copy(encoded, 4);
  return encoded;
}

function decode(message: Buffer): Response {
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= message.length;) {
    const length = message.readUInt16BE(at + 2);
    attributes.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const code = attributes.get(ATTRIBUTE.errorCode);
  return { error: code ? code.readUInt8(2) * 100 + code.readUInt8(3) : 0, attributes };
}

/** @param peer without a port, which permissions do not regard */
function xorAddress(peer: string, id: Buffer): Buffer {
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC_COOKIE, 0);
  id.copy(mask, 4);
  const address = isIPv4(peer) ? Buffer.from(peer.split('.').map(Number)) : ipv6Of(peer);
  const header = Buffer.from([0, isIPv4(peer) ? 1 : 2, 0x21, 0x12]);
  return Buffer.concat([header, address.map((byte, i) => byte ^ (mask[i] ?? 0))]);
}

function groupsOf(part: string): string[] {
  return part.split(':').filter(Boolean);
}

function ipv6Of(text: string): Buffer {
  const [head = '', tail = ''] = text.split('::');
  const zeros = Array<string>(8 - groupsOf(head).length - groupsOf(tail).length).fill('0');
  const groups = [...groupsOf(head), ...zeros, ...groupsOf(tail)];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
