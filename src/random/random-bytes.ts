import { randomBytes } from 'node:crypto';

/** How many bytes are generated at a time: a call costs ten times as much as the few bytes of a key. */
const SUPPLY = 4_096;

let supply = Buffer.alloc(0);

/** Random bytes for keys, nonces and ids, which are returned once only. @param length up to 4096 */
export function takeRandomBytes(length: number): Buffer {
  if (supply.length < length) supply = randomBytes(SUPPLY);
  const taken = supply.subarray(0, length);
  supply = supply.subarray(length);
  return taken;
}
