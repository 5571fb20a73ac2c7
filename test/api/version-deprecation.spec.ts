import { parseItem } from 'structured-headers';
import { type HttpResponse, createClient } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion, NEXT_PAGE } from '../support/made-version.js';
import { useScene } from '../support/scene.js';

const GUIDE = '<https://foyer.example/guides/moving>';
const LINK = `${GUIDE}; rel="deprecation", ${GUIDE}; rel="sunset", </v9>; rel="successor-version"`;

describe('a deprecated version', () => {
  const { app, acme } = useScene(
    {},
    {
      versions: [
        makeVersion('6', deprecated()),
        makeVersion('7', deprecated({ sunsetAt: AHEAD })),
        makeVersion('8', deprecated({ deprecatedAt: AHEAD })),
        makeVersion('9'),
      ],
    },
  );

  it('works as before', async () => {
    const { status, body } = await acme.get('/v7/notes');

    expect(status).toBe(200);
    expect(body).toEqual({ notes: [] });
    expect((await acme.post('/v7/notes', {})).status).toBe(201);
  });

  const send = (method: string, path: string, init?: RequestInit) => acme.send(method, path, init);
  it.each<[number, string, () => Promise<HttpResponse>]>([
    [200, 'a route', () => send('GET', '/v7/notes')],
    [200, 'a HEAD', () => send('HEAD', '/v7/notes')],
    [200, 'a percent-encoded path', () => send('GET', '/%767/notes')],
    [201, 'a POST', () => send('POST', '/v7/notes', withBody('{}'))],
    [400, 'a body that is not JSON', () => send('POST', '/v7/notes', withBody('{'))],
    [401, 'no key', () => createClient(app.url).get('/v7/notes')],
    [401, 'a key that is not valid', () => send('GET', '/v7/nothing', withKey('Bearer nonsense'))],
    [404, 'an unknown path', () => send('GET', '/v7/nothing')],
    [404, 'the base path', () => send('GET', '/v7')],
    [405, 'a method that is not possible', () => send('DELETE', '/v7/notes')],
    [405, 'OPTIONS', () => send('OPTIONS', '/v7/notes')],
    [413, 'a body that is too large', () => send('POST', '/v7/notes', withBody(' '.repeat(2 ** 21)))],
    [415, 'a body of another type', () => send('POST', '/v7/notes', withBody('a', 'text/plain'))],
    [429, 'no points', async () => (await makeCaller(app, { pointsPerMinute: 2 })).post('/v7/notes', {})],
  ])('announces its end on every response: %i for %s', async (status, _, ask) => {
    const answer = await ask();

    expect(answer.status).toBe(status);
    expect(announced(answer)).toEqual(['@1740787200', 'Fri, 01 May 2099 12:30:00 GMT', LINK]);
  });

  it('has a Deprecation header that is a structured field date', async () => {
    const [value] = parseItem((await acme.get('/v7/notes')).headers.get('deprecation') ?? '');

    expect(value).toEqual(new Date('2025-03-01T00:00:00Z'));
  });

  it('announces no sunset if none is decided', async () => {
    const answer = await send('GET', '/v6/notes');

    expect(announced(answer)).toEqual([
      '@1740787200',
      null,
      `${GUIDE}; rel="deprecation", </v9>; rel="successor-version"`,
    ]);
  });

  it('may be announced in advance', async () => {
    const answer = await acme.get('/v8/notes');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('deprecation')).toBe('@4081321800');
  });

  it('keeps the links of a route', async () => {
    const { headers } = await acme.get('/v7/pages');

    expect(headers.get('link')).toBe(`${NEXT_PAGE}, ${LINK}`);
    expect((await acme.get('/v9/pages')).headers.get('link')).toBe(NEXT_PAGE);
  });

  it.each(['/v9/notes', '/v9/nothing', '/v99/notes', '/versions', '/health/live', '/docs/v7.json', '/7'])(
    'is not announced elsewhere: %s',
    async (path) => expect(announced(await send('GET', path))).toEqual([null, null, null]),
  );
});

const withKey = (authorization: string) => ({ headers: { Authorization: authorization } });
const withBody = (body: string, type = 'application/json') => ({ headers: { 'Content-Type': type }, body });

function announced({ headers }: HttpResponse): (string | null)[] {
  return ['deprecation', 'sunset', 'link'].map((name) => headers.get(name));
}
