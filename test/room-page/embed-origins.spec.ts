import type { PageData } from '../../web/protocol/page-data.js';
import type { TestApp } from '../support/app.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

describe('the origins that may embed a room', () => {
  const { app, acme, startAnother } = useScene();

  /** What a page says about them, which every page of a room does in the same way. */
  async function embeddingOf(url: string, { url: server }: TestApp = app) {
    const { pathname, search } = new URL(url);
    const response = await fetch(server + pathname + search, { headers: { Accept: 'text/html' } });
    const html = await response.text();
    const [, json] = /<script type="application\/json" id="room">(.*?)<\/script>/s.exec(html) ?? [];
    const [, ancestors] =
      /frame-ancestors ([^;]*)/.exec(response.headers.get('content-security-policy') ?? '') ?? [];
    return {
      status: response.status,
      ancestors,
      hasOldHeader: response.headers.has('x-frame-options'),
      ...(json && { data: (JSON.parse(json) as PageData).embedOrigins }),
    };
  }

  it('are all, unless the configuration says otherwise', async () => {
    const { url } = await makeRoom(acme);
    const every = { ancestors: '*', hasOldHeader: false };

    expect(await embeddingOf(url)).toEqual({ status: 200, ...every, data: ['*'] });
    expect(await embeddingOf(`${url}?roomKey=wrong`)).toEqual({ status: 403, ...every });
    expect(await embeddingOf('https://rooms.example/never-was')).toEqual({ status: 404, ...every });
  });

  it.each([
    ['none', []],
    [
      'https://A.Example:443, https://*.b.example:8443,http://localhost:5173',
      ['https://a.example', 'https://*.b.example:8443', 'http://localhost:5173'],
    ],
  ])('are those of EMBED_ORIGINS=%s, and Foyer itself', async (EMBED_ORIGINS, data) => {
    const other = await startAnother({ EMBED_ORIGINS });
    const { url } = await makeRoom(acme);
    const these = { ancestors: ["'self'", ...data].join(' '), hasOldHeader: false };

    expect(await embeddingOf(url, other)).toEqual({ status: 200, ...these, data });
    expect(await embeddingOf(`${url}?roomKey=wrong`, other)).toEqual({ status: 403, ...these });
    expect(await embeddingOf('https://rooms.example/never-was', other)).toEqual({ status: 404, ...these });
  });
});
