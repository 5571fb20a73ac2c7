import { createHmac } from 'node:crypto';
import type { IceServer } from '../../web/protocol/messages.js';
import type { Config } from '../config/config.js';

/** How long credentials of TURN servers are valid at most, in ms. */
const MAX_VALIDITY = 12 * 3_600_000;

/**
 * Until when credentials may be valid that are made now, in ms since 1970.
 * @param msLeft until the room expires
 */
export function credentialsExpiry(msLeft: number): number {
  return Date.now() + Math.min(MAX_VALIDITY, msLeft);
}

/**
 * The servers with which a page finds ways to other pages. Credentials of TURN servers are those of coturn's
 * `use-auth-secret`: a username with the time of its expiry, and a password that is its HMAC-SHA1 with the shared secret.
 * @param expiresAt when the credentials expire, in ms since 1970
 */
export function iceServersFor(
  participantId: string,
  expiresAt: number,
  { STUN_URLS, TURN_URLS, TURN_SECRET }: Pick<Config, 'STUN_URLS' | 'TURN_URLS' | 'TURN_SECRET'>,
): IceServer[] {
  const servers: IceServer[] = STUN_URLS.length > 0 ? [{ urls: STUN_URLS }] : [];
  if (TURN_URLS.length === 0 || TURN_SECRET === undefined) return servers;
  const username = `${Math.ceil(expiresAt / 1_000)}:${participantId}`;
  const credential = createHmac('sha1', TURN_SECRET).update(username).digest('base64');
  return [...servers, { urls: TURN_URLS, username, credential }];
}
