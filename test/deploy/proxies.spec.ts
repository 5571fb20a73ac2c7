import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { KEEP_ALIVE_TIMEOUT, MAX_BODY_SIZE, MAX_HEADER_SIZE } from '../../src/http/limits/request-limits.js';
import { describeWithTool } from './tool.js';

/** What test/nginx, which runs the real nginx with its example, cannot observe. */
describe.each(['deploy/nginx/foyer.conf', 'deploy/caddy/Caddyfile', 'deploy/compose/Caddyfile'])(
  '%s',
  (file) => {
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
  },
);

it.each(['deploy/nginx/foyer.conf', 'deploy/caddy/Caddyfile'])(
  '%s explains how to configure Foyer behind it',
  async (file) => {
    expect(await readFile(file, 'utf8')).toMatch(/PUBLIC_URL=https:\S+\n#\s+TRUSTED_PROXIES=127\.0\.0\.1\n/);
  },
);

describeWithTool('caddy', 'caddy')('caddy', () => {
  it.each(['deploy/caddy/Caddyfile', 'deploy/compose/Caddyfile'])('accepts %s', async (file) => {
    const env = { ...process.env, DOMAIN: 'rooms.example.com' };
    const validated = await promisify(execFile)(
      'caddy',
      ['validate', '--adapter', 'caddyfile', '--config', file],
      { env },
    );
    expect(validated.stdout).toContain('Valid configuration');
  });
});
