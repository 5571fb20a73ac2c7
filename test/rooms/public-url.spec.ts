import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import { PublicUrl } from '../../src/rooms/public-url.js';
import { versions } from '../../src/versions/versions.js';
import { inMinutes } from '../support/factories.js';
import { deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { OPERATOR_TOKEN } from '../support/operator.js';
import { referencesIn } from '../support/references.js';
import { declaredRoutes } from '../support/routes.js';
import { useScene } from '../support/scene.js';

/** Served elsewhere: a licence, a guide, the examples of room URLs, and of sites that embed rooms. */
const ELSEWHERE =
  /^https:\/\/(www\.apache\.org|foyer\.example|rooms\.example|app\.example\.com|\*\.example\.com:8443)\//;
/**
 * Examples of v1's `roomName`, which begins with a slash, and of an image of a theme, and what a version of the tests writes
 * itself.
 */
const NO_URL = /\/(standup-[\w-]*|_\/theme\/[\w-]+\.webp|pages\?page=2)$/;
/** What no route is declared for, or only with a parameter that must fit. */
const PATHS = [
  '/docs',
  '/docs/',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/docs/v1.json',
  '/docs/v2.json',
  '/docs/v8.json',
  '/docs/v8.yaml',
  '/docs/admin.json',
  '/problems/room_not_found',
  '/v2/nothing',
  '/v8/notes',
  '/nothing/at/all',
];

describe('behind a proxy that strips the path of PUBLIC_URL', () => {
  const ended = makeVersion('8', deprecated({ sunsetAt: PASSED }));
  const { app, acme } = useScene(
    { PUBLIC_URL: 'https://{organization}.rooms.test/base/', OPERATOR_TOKEN },
    { versions: [...versions, ended, makeVersion('9')], organization: { slug: 'acme' } },
  );
  const base = 'https://acme.rooms.test/base';

  /** Sends a request as the proxy does, and returns the URLs in the response as a client resolves them. */
  async function urlsIn(method: string, path: string, token?: string, body?: object): Promise<string[]> {
    const response = await fetch(app.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : { Accept: 'text/html' }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return referencesIn(response.headers, await response.text()).map(
      (reference) => new URL(reference, base + path).href,
    );
  }

  /** The status of what a URL leads to, through the proxy. */
  async function statusOf(url: string): Promise<number> {
    const headers = { Authorization: `Bearer ${url.includes('/admin/') ? OPERATOR_TOKEN : acme.key.token}` };
    const response = await fetch(app.url + url.slice(base.length), { headers });
    // An unread body keeps the server from stopping.
    await response.arrayBuffer();
    return response.status;
  }

  it('every URL in every response works through the proxy', async () => {
    const routes = declaredRoutes(app).map(({ name }) => name.split(' ') as [string, string]);
    const requests = [...routes, ...PATHS.map((path) => ['GET', path] as const)];
    const found: string[] = [];
    for (const [method, path] of requests) {
      for (const token of [undefined, acme.key.token, OPERATOR_TOKEN])
        found.push(
          ...(await urlsIn(
            method,
            path.replace(/:\w+/g, 'unknown'),
            token,
            method === 'GET' ? undefined : {},
          )),
        );
    }
    const ours = [...new Set(found)].filter((url) => !ELSEWHERE.test(url) && !NO_URL.test(url));

    expect(ours.filter((url) => !`${url}/`.startsWith(`${base}/`))).toEqual([]);
    expect(ours).toEqual(
      expect.arrayContaining(
        ['', '/docs', '/docs/v2.json', '/docs/swagger-ui.css', '/problems/room_not_found', '/v9'].map(
          (path) => base + path,
        ),
      ),
    );
    // The base of all and those of versions are what paths are appended to.
    for (const url of ours.filter((one) => !/\/base(\/v\d+)?$/.test(one)))
      expect([url, await statusOf(url)]).toEqual([url, 200]);
  });

  it.each([
    ['/v2/rooms', { endsAt: inMinutes(30) }],
    ['/v2/api-keys', { name: 'x', scopes: ['rooms:read'] }],
    ['/admin/organizations', { name: 'x', slug: 'somebody' }],
    ['/admin/organizations/somebody/api-keys', { name: 'x', scopes: ['rooms:read'] }],
  ])('Location is the URL of the resource created at %s', async (path, body) => {
    const token = path.startsWith('/admin') ? OPERATOR_TOKEN : acme.key.token;
    const [location = '', ...others] = await urlsIn('POST', path, token, body);

    expect(location).toMatch(new RegExp(`^${base}${path}/[\\w-]+$`));
    expect([location, ...others].filter((url) => !url.startsWith(`${base}/`))).toEqual([]);
    expect(await statusOf(location)).toBe(200);
  });

  it('room URLs of either version open the room', async () => {
    const bodies = [
      await acme.post<object>('/v1/meetings', {
        endDate: inMinutes(30),
        fields: ['hostRoomUrl', 'viewerRoomUrl'],
      }),
      await acme.post<object>('/v2/rooms', { endsAt: inMinutes(30) }),
    ].flatMap(({ body }) => Object.entries(body));
    const urls = bodies.filter(([name]) => /url$/i.test(name)).map(([, url]) => String(url));

    expect(urls).toHaveLength(6);
    expect(await Promise.all(urls.map((url) => statusOf(url)))).toEqual(Array(6).fill(200));
  });

  it.each([
    ['https://{organization}.rooms.test', '/docs', 'http://127.0.0.1:3000/docs'],
    ['https://rooms.test/{organization}', '/docs', 'https://rooms.test/docs'],
    ['https://rooms.test/a/of-{organization}/b', '/a/docs', 'https://rooms.test/a/docs'],
    ['https://rooms.test/a&b/ü', '/a&b/%C3%BC/docs', 'https://rooms.test/a&b/%C3%BC/docs'],
  ])('with %s Swagger UI is at %s, as an absolute URL %s', (publicUrl, path, absolute) => {
    const urls = new PublicUrl(new Config(readEnvironment({ PUBLIC_URL: publicUrl }), ''));
    expect([urls.to('/docs'), urls.absolute('/docs')]).toEqual([path, absolute]);
  });
});
