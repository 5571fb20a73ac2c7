import { createHmac } from 'node:crypto';
import type { IceServer } from '../../web/protocol/messages.js';
import type { Config } from '../config/config.js';

/** How long credentials of TURN servers are valid at most, in seconds. */
const MAX_VALIDITY = 12 * 3_600;

/**
 * The servers with which a page finds ways to other pages. Credentials of TURN servers are those of coturn's
 * `use-auth-secret`: a username with the time of its expiry, and a password that is its HMAC-SHA1 with the shared secret.
 * @param secondsLeft until the room expires; credentials are not valid for longer
 */
export function iceServersFor(
  participantId: string,
  secondsLeft: number,
  { STUN_URLS, TURN_URLS, TURN_SECRET }: Pick<Config, 'STUN_URLS' | 'TURN_URLS' | 'TURN_SECRET'>,
): IceServer[] {
  const servers: IceServer[] = STUN_URLS.length > 0 ? [{ urls: STUN_URLS }] : [];
  if (TURN_URLS.length === 0 || TURN_SECRET === undefined) return servers;
  const expiresAt = Math.floor(Date.now() / 1_000) + Math.min(MAX_VALIDITY, Math.ceil(secondsLeft));
  const username = `${expiresAt}:${participantId}`;
  const credential = createHmac('sha1', TURN_SECRET).update(username).digest('base64');
  return [...servers, { urls: TURN_URLS, username, credential }];
}
