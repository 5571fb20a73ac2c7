import { readFile } from 'node:fs/promises';
import { KEEP_ALIVE_TIMEOUT, MAX_BODY_SIZE, MAX_HEADER_SIZE } from '../../src/http/limits/request-limits.js';

/** What test/nginx, which runs the real nginx with its example, cannot observe. */
describe.each(['deploy/nginx/foyer.conf', 'deploy/caddy/Caddyfile'])('%s', (file) => {
  let text: string;

  beforeAll(async () => {
    text = await readFile(file, 'utf8');
  });

  it('closes idle connections before Foyer does', () => {
    const [, seconds] = /keepalive(?:_timeout)? (\d+)s/.exec(text) ?? [];
    expect(Number(seconds) * 1_000).toBeLessThan(KEEP_ALIVE_TIMEOUT);
  });

  it('lets through every size that Foyer accepts', () => {
    const sizes = [...text.matchAll(/(?:body_size|header_buffers 4) (\d+)([km])/g)];
    const [body = Infinity, headers = Infinity] = sizes.map(
      ([, size, unit]) => Number(size) * (unit === 'k' ? 1_024 : 1_048_576),
    );
    expect(body).toBeGreaterThan(MAX_BODY_SIZE);
    expect(headers).toBeGreaterThan(MAX_HEADER_SIZE);
  });

  it('explains how to configure Foyer behind it', () => {
    expect(text).toMatch(/PUBLIC_URL=https:\S+\n#\s+TRUSTED_PROXIES=127\.0\.0\.1\n/);
  });
});
