import type { TestApp } from '../support/app.js';
import { useScene } from '../support/scene.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('the page at', () => {
  const { app, startAnother } = useScene();
  let behindProxy: TestApp;

  beforeAll(async () => {
    behindProxy = await startAnother({
      DATABASE_URL: app.database.url,
      PUBLIC_URL: 'https://rooms.example/base',
    });
  });

  it('/ links to everything else', async () => {
    const { status, headers, text } = await open(app, '/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");

    const links = [...text.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(6);
    for (const link of links) expect({ link, ...(await open(app, link)) }).toMatchObject({ status: 200 });
  });

  it('/ behind a proxy links to paths of the proxy', async () => {
    const { text } = await open(behindProxy, '/');
    for (const [, link] of text.matchAll(/href="([^"]*)"/g)) expect(link).toMatch(/^\/base\//);
  });

  it('/ shows first steps in development only', async () => {
    expect((await open(app, '/')).text).toContain('Create your first room');
    expect((await open(behindProxy, '/')).text).not.toMatch(/first room|curl/);
  });

  it.each([
    [BROWSER, 'text/html'],
    ['text/html;q=0.5, application/json;q=0.4', 'text/html'],
    ['TEXT/HTML', 'text/html'],
    ['text/html;q=0.4, application/json', 'application/json'],
    ['text/html;q=0', 'application/json'],
    ['text/htmlx', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['', 'application/json'],
  ])('/ depends on the Accept header: %s', async (accept, type) => {
    for (const path of ['/', '/problems/nonsense']) {
      const { headers } = await open(app, path, accept);
      expect(headers.get('content-type')).toMatch(new RegExp(`^${type};`));
      expect(headers.get('vary')).toBe('Accept');
    }
  });

  it('/problems/quota_exceeded has an example with all of its fields', async () => {
    const { text } = await open(app, '/problems/quota_exceeded');
    for (const field of ['limit', 'remaining', 'resetsAt', 'requestId'])
      expect(text).toContain(`&quot;${field}&quot;:`);
  });

  it('/ is short JSON for programs', async () => {
    expect(JSON.parse((await open(behindProxy, '/', '*/*')).text)).toEqual({
      name: 'Foyer',
      description: expect.any(String),
      documentation: '/base/docs',
      embedding: '/base/docs/embed',
      openapi: {
        v1: { json: '/base/docs/v1.json', yaml: '/base/docs/v1.yaml' },
        v2: { json: '/base/docs/v2.json', yaml: '/base/docs/v2.yaml' },
      },
      versions: '/base/versions',
      problems: '/base/problems',
      health: '/base/health/ready',
    });
  });

  it.each([
    ['the name of no room', '/Foo%20bar', 404],
    ['the name of no room, which is markup', '/%3Cscript%3Ealert(1)%3C%2Fscript%3E', 404],
    ['no problem', '/problems/nonsense', 404],
    ['no path', '/a/b', 404],
    ['no version', '/v99/rooms', 401],
    ['too long a path', `/${'x'.repeat(9000)}`, 414],
  ])('%s is a page', async (_, path, expected) => {
    const { status, headers, text } = await open(app, path);
    expect(status).toBe(expected);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain(`>${expected}</p>`);
    expect(text).not.toContain('<script');

    expect(JSON.parse((await open(app, path, '*/*')).text)).toMatchObject({ statusCode: expected });
  });
});

async function open(
  { url }: TestApp,
  path: string,
  accept = BROWSER,
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url + path, { headers: { accept } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
