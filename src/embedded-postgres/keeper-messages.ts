import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The arguments with which a user starts a keeper. */
export interface KeeperOrder {
  readonly directory: string;
  readonly settings: Record<string, string>;
  /** The port that users already know. */
  readonly port?: number;
}

/** What the keeper sends to each user, as one line of JSON. */
export type KeeperResponse =
  { readonly ready: true; readonly notices: readonly string[] } | { readonly error: string };

/** Maximum length of a message, in bytes; far more than any needs. */
const MAX_LINE = 64 * 1024;
/** How long the keeper waits for each line of a user, in ms. */
const HANDSHAKE_TIMEOUT = 10_000;

/**
 * The keeper's half of the handshake: each side proves that it knows the secret, without sending it, by a MAC over random
 * values of both.
 * @returns whether the peer is a user
 */
export async function authenticateUser(user: Socket, secret: string): Promise<boolean> {
  const [theirs, ours] = [await lineFrom(user, HANDSHAKE_TIMEOUT), nonce()];
  if (theirs === undefined) return false;
  user.write(`${ours} ${proof(secret, 'keeper', theirs, ours)}\n`);
  return isSame(await lineFrom(user, HANDSHAKE_TIMEOUT), proof(secret, 'user', theirs, ours));
}

/**
 * The user's half.
 * @param timeout in ms: a keeper that is creating a database does not respond
 * @returns undefined when the keeper exits meanwhile, as it does when its last user has just left
 * @throws EmbeddedPostgresError when the peer is not the keeper
 */
export async function authenticateKeeper(
  keeper: Socket,
  secret: string,
  timeout: number,
): Promise<true | undefined> {
  const ours = nonce();
  keeper.write(`${ours}\n`);
  const line = await lineFrom(keeper, timeout);
  if (line === undefined) return undefined;
  const [theirs = '', given] = line.split(' ');
  if (!isSame(given, proof(secret, 'keeper', ours, theirs)))
    throw new EmbeddedPostgresError(
      'Another process listens in place of the keeper of the embedded Postgres: end that process, or set DATABASE_URL.',
    );
  keeper.write(`${proof(secret, 'user', ours, theirs)}\n`);
  return true;
}

/**
 * The keeper's response, after the handshake.
 * @returns undefined when the keeper exits without one
 */
export async function responseFrom(keeper: Socket, timeout: number): Promise<KeeperResponse | undefined> {
  const line = await lineFrom(keeper, timeout);
  return line === undefined ? undefined : (JSON.parse(line) as KeeperResponse);
}

/**
 * The next line that a peer sends, without its end; the socket is paused after it.
 * @param timeout in ms
 * @returns undefined when it does not come in time, the peer closes its half, or the line is too long
 */
function lineFrom(peer: Socket, timeout: number): Promise<string | undefined> {
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
      if (end === -1) return received.length > MAX_LINE ? giveUp() : undefined;
      finish(received.subarray(0, end).toString());
      if (end + 1 < received.length) peer.unshift(received.subarray(end + 1));
    };
    const timer = setTimeout(giveUp, timeout);
    if (peer.destroyed) return giveUp();
    peer.on('data', collect).once('end', giveUp).once('close', giveUp).resume();
  });
}

const nonce = (): string => randomBytes(32).toString('base64url');

/** @param role the side that proves: without it, one side could send back the proof of the other */
function proof(secret: string, role: 'keeper' | 'user', user: string, keeper: string): string {
  return createHmac('sha256', secret).update(`${role} ${user} ${keeper}`).digest('base64url');
}

function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
