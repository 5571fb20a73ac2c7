import { serializeList } from 'structured-headers';
import { type QuotaState, WINDOW_SECONDS } from '../../../quota/quota.store.js';

/** The name of the only policy. */
const POLICY = 'points';

/**
 * The quota headers of draft-ietf-httpapi-ratelimit-headers. `q` and `r` are points, `w` and `t` seconds; `t` is rounded up.
 */
export function quotaHeaders({ limit, remaining, msLeft }: QuotaState): Record<string, string> {
  return {
    'RateLimit-Policy': item({ q: limit, w: WINDOW_SECONDS }),
    RateLimit: item({ r: remaining, t: Math.ceil(msLeft / 1000) }),
  };
}

function item(parameters: Readonly<Record<string, number>>): string {
  return serializeList([[POLICY, new Map(Object.entries(parameters))]]);
}
