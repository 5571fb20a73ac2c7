import { gzipSync } from 'node:zlib';
import { useScene } from '../support/scene.js';

describe('/embed.js', () => {
  const { app, startAnother } = useScene({}, { organization: null });
  const load = (headers = {}, method = 'GET'): Promise<Response> =>
    fetch(`${app.url}/embed.js`, { headers, method });

  it('is a small script, compressed where that is accepted', async () => {
    const response = await load({ 'accept-encoding': 'br' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/javascript; charset=utf-8');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
    const script = await response.text();
    expect(script).toBe(await (await load({ 'accept-encoding': 'identity' })).text());
    expect(script).not.toMatch(/\b(import|export)\b/);
    expect(gzipSync(script).length).toBeLessThan(4_096);
  });

  it('may be loaded by every site', async () => {
    const { headers } = await load({ origin: 'https://site.example' });
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is cached for minutes, and then only sent again if it has changed', async () => {
    const { headers } = await load();
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    // Otherwise `fetch` asks for a complete response.
    const revalidating = { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const again = await load(revalidating);
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('is no room, needs no key, and is the only file there', async () => {
    const limited = await startAnother({ FAILED_ATTEMPTS_PER_MINUTE: '2' });
    for (let i = 0; i < 4; i += 1) expect((await fetch(`${limited.url}/embed.js`)).status).toBe(200);
    for (const other of ['/embed.js.br', '/embed.js.map', '/embed.ts'])
      expect([other, (await fetch(limited.url + other)).status]).toEqual([other, 404]);
    expect((await load({}, 'POST')).status).toBe(405);
  });
});
