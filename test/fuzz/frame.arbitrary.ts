import * as fc from 'fast-check';
import { KINDS } from './message.arbitrary.js';
import { oddText, oddValue } from './odd-value.arbitrary.js';

/** More than engine.io reads of one message. */
const HUGE = 2 ** 20;

/** What socket.io sends as JSON: a message's name and body, or anything. */
const json = fc.oneof(
  fc.tuple(fc.constantFrom<unknown>(...KINDS), oddValue).map((message) => JSON.stringify(message)),
  oddValue.map((value) => JSON.stringify(value)),
  fc.tuple(oddValue, fc.nat(60)).map(([value, end]) => JSON.stringify(value).slice(0, end)),
);

/** Packets that resemble those of engine.io (protocol 4) with one of socket.io (protocol 5) in it. */
const packet = fc
  .tuple(
    fc.constantFrom('4', '4', '4', '4', '0', '1', '2', '3', '5', '6', 'b', ''),
    fc.constantFrom('2', '2', '2', '0', '1', '3', '4', '5', '6', '7', ''),
    fc.constantFrom('', '', '', '1-', '0-', '-1-', '99999999999-', '1'),
    fc.constantFrom('', '', '', '/', '/,', '/other,', '/__proto__,', '/?a=b,', `/${'x'.repeat(5_000)},`),
    fc.constantFrom('', '', '1', '-1', '1e9', '9'.repeat(400)),
    fc.oneof({ weight: 6, arbitrary: json }, { weight: 1, arbitrary: oddText }),
  )
  .map((parts) => Buffer.from(parts.join('')));

const payload = fc.oneof(
  { weight: 8, arbitrary: packet },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 125, 126, 65_535, 65_536, HUGE).map((size) => Buffer.alloc(size, '4')),
  },
);

/** The first byte: FIN, reserved bits and opcode (RFC 6455, section 5.2). Mostly whole messages of text. */
const first = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0x81) },
  { weight: 4, arbitrary: fc.constantFrom(0x01, 0x80, 0x00, 0x82, 0x88, 0x89, 0x8a, 0x09) },
  { weight: 2, arbitrary: fc.nat(255) },
);

/** How long the frame says that it is: as it is, or a length of 16 or 64 bits that it does not have, or should not use. */
const length = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(126), fc.nat(65_535)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(127), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32, 2 ** 53)) },
);

const frame = fc
  .record({
    first,
    payload,
    length,
    isMasked: fc.nat(15).map((n) => n > 0),
    mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  })
  .map(({ first: head, payload: bytes, length: declared, isMasked, mask }) => {
    const masked = isMasked ? bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0)) : bytes;
    const lengthBytes = lengthOf(...(declared ?? [marker(bytes.length), bytes.length]));
    if (isMasked) lengthBytes[0] = (lengthBytes[0] ?? 0) | 0x80;
    return Buffer.concat([Buffer.of(head), lengthBytes, isMasked ? mask : Buffer.of(), masked]);
  });

/** What a connection sends once it is a WebSocket, in pieces that need not end where frames do. */
export const frames: fc.Arbitrary<Buffer[]> = fc
  .tuple(
    fc.array(frame, { minLength: 1, maxLength: 6 }),
    fc.array(fc.nat(1_000), { maxLength: 3 }),
    fc.nat(9).map((n) => n === 0),
  )
  .map(([all, cuts, isTorn]) => {
    const bytes = Buffer.concat(all);
    const sent = isTorn ? bytes.subarray(0, bytes.length - 1) : bytes;
    const places = [0, ...cuts.toSorted((a, b) => a - b), sent.length];
    return places.slice(1).map((end, n) => sent.subarray(places[n], end));
  });

function marker(size: number): number {
  return size < 126 ? size : size < 65_536 ? 126 : 127;
}

function lengthOf(mark: number, size: number): Buffer {
  const bytes = Buffer.alloc(mark === 127 ? 9 : mark === 126 ? 3 : 1);
  bytes[0] = mark;
  if (mark === 127) bytes.writeBigUInt64BE(BigInt(size), 1);
  else if (mark === 126) bytes.writeUInt16BE(size, 1);
  return bytes;
}
