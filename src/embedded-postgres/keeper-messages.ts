import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** What a user tells the keeper that it starts. */
export interface KeeperOrder {
  readonly directory: string;
  readonly settings: Record<string, string>;
  /** Users know the server by this port already. */
  readonly port?: number;
}

/** What the keeper tells each user, as one line of JSON. */
export type KeeperAnswer =
  { readonly ready: true; readonly notices: readonly string[] } | { readonly error: string };

/** Far more than any message needs, in bytes. */
const LONGEST_LINE = 64 * 1024;
/** How long the keeper waits for each line of a peer, in ms. */
const PROOF_DEADLINE = 10_000;

/**
 * The keeper's half of the handshake: both sides prove that they know the secret, without sending it, by a MAC over a
 * random value of each, before either believes the other anything.
 * @returns whether the peer is a user
 */
export async function admit(user: Socket, secret: string): Promise<boolean> {
  const [theirs, ours] = [await lineFrom(user, PROOF_DEADLINE), nonce()];
  if (theirs === undefined) return false;
  user.write(`${ours} ${proof(secret, 'keeper', theirs, ours)}\n`);
  return isSame(await lineFrom(user, PROOF_DEADLINE), proof(secret, 'user', theirs, ours));
}

/**
 * The user's half.
 * @param patience in ms: a keeper that creates a database answers nobody meanwhile
 * @returns undefined when the keeper ends meanwhile, as it does when its last user has just left
 * @throws EmbeddedPostgresError when the peer is not the keeper
 */
export async function enter(keeper: Socket, secret: string, patience: number): Promise<true | undefined> {
  const ours = nonce();
  keeper.write(`${ours}\n`);
  const line = await lineFrom(keeper, patience);
  if (line === undefined) return undefined;
  const [theirs = '', given] = line.split(' ');
  if (!isSame(given, proof(secret, 'keeper', ours, theirs)))
    throw new EmbeddedPostgresError(
      'Something that is not the keeper of the embedded Postgres answers in its place; end that process, or set DATABASE_URL.',
    );
  keeper.write(`${proof(secret, 'user', ours, theirs)}\n`);
  return true;
}

/**
 * The keeper's answer, once it has proved what it is.
 * @returns undefined when the keeper ends without one
 */
export async function answerFrom(keeper: Socket, patience: number): Promise<KeeperAnswer | undefined> {
  const line = await lineFrom(keeper, patience);
  return line === undefined ? undefined : (JSON.parse(line) as KeeperAnswer);
}

/**
 * The next line that a peer sends, without its end; the socket is paused after it.
 * @param patience in ms
 * @returns undefined when it does not come in time, the peer closes its half, or the line is too long
 */
function lineFrom(peer: Socket, patience: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const finish = (line?: string): void => {
      clearTimeout(timer);
      peer.pause().off('data', collect).off('end', giveUp).off('close', giveUp);
      resolve(line);
    };
    const giveUp = (): void => finish();
    const collect = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\n');
      if (end === -1) return received.length > LONGEST_LINE ? giveUp() : undefined;
      finish(received.subarray(0, end).toString());
      if (end + 1 < received.length) peer.unshift(received.subarray(end + 1));
    };
    const timer = setTimeout(giveUp, patience);
    if (peer.destroyed) return giveUp();
    peer.on('data', collect).once('end', giveUp).once('close', giveUp).resume();
  });
}

const nonce = (): string => randomBytes(32).toString('base64url');

/** @param role whose proof it is: otherwise one side could send the other's back */
function proof(secret: string, role: 'keeper' | 'user', user: string, keeper: string): string {
  return createHmac('sha256', secret).update(`${role} ${user} ${keeper}`).digest('base64url');
}

function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
