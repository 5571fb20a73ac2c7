import type { HttpResponse } from './client.js';

/** What the `X-RateLimit-*` headers of a response say; NaN and an invalid date where they are missing. */
export function quotaIn({ headers }: Pick<HttpResponse<unknown>, 'headers'>): {
  limit: number;
  remaining: number;
  reset: Date;
} {
  return {
    limit: Number(headers.get('x-ratelimit-limit') ?? NaN),
    remaining: Number(headers.get('x-ratelimit-remaining') ?? NaN),
    reset: new Date(headers.get('x-ratelimit-reset') ?? NaN),
  };
}
