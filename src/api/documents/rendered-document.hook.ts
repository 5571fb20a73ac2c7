import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Rendered {
  readonly type: string;
  readonly text: string;
  /** A strong entity tag (RFC 9110, section 8.8.3), the same in all processes that serve the same text. */
  readonly tag: string;
}

/** Caches must revalidate each time, which costs a 304 response (RFC 9111, section 5.2.2.4). */
const CACHING = 'public, no-cache';

/**
 * Renders each document under a path once per process, and does not send it to clients that have it already. To be called
 * after the hooks that may refuse a request.
 */
export function renderOnce(server: FastifyInstance, path: string): void {
  const rendered = new Map<string, Rendered>();
  server.addHook('onRequest', ({ routeOptions }, reply, done) => {
    const document = rendered.get(routeOptions.url ?? '');
    if (document) void reply.type(document.type).send(document.text);
    else done();
  });
  server.addHook('onSend', ({ routeOptions: { url = '' }, headers }, reply, text, done) => {
    if (!url.startsWith(path) || typeof text !== 'string' || reply.statusCode !== 200)
      return done(null, text);
    const document = rendered.get(url) ?? render(String(reply.getHeader('Content-Type')), text);
    rendered.set(url, document);
    void reply.headers({ ETag: document.tag, 'Cache-Control': CACHING });
    if (!matches(headers['if-none-match'], document.tag)) return done(null, text);
    void reply.code(304).removeHeader('Content-Type').removeHeader('Content-Length');
    done(null, null);
  });
}

function render(type: string, text: string): Rendered {
  return { type, text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

/** Weak comparison (RFC 9110, section 13.1.2): a compressing proxy may have made the tag weak. */
function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
