import { createClient } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { useScene } from '../support/scene.js';

const CURRENT = { status: 'current', deprecatedAt: null, sunsetAt: null, successor: null, guide: null };
const GUIDE = 'https://foyer.example/guides/moving';

describe('GET /versions', () => {
  const { app, startAnother } = useScene(
    {},
    {
      versions: [
        makeVersion('6', deprecated({ sunsetAt: PASSED, successor: '7' })),
        makeVersion('7', deprecated({ sunsetAt: AHEAD })),
        makeVersion('8', deprecated({ deprecatedAt: AHEAD })),
        makeVersion('9'),
      ],
    },
  );

  afterEach(() => jest.restoreAllMocks());

  const list = async () =>
    (await createClient(app.url).get<{ versions: object[] }>('/versions')).body.versions;

  it('lists the versions with their status and dates, without a key', async () => {
    expect(await list()).toEqual([
      {
        number: 6,
        status: 'sunset',
        basePath: '/v6',
        deprecatedAt: '2025-03-01T00:00:00.000Z',
        sunsetAt: '2025-09-01T00:00:00.000Z',
        successor: 7,
        guide: GUIDE,
        openapi: { json: '/docs/v6.json', yaml: '/docs/v6.yaml' },
      },
      {
        number: 7,
        status: 'deprecated',
        basePath: '/v7',
        deprecatedAt: '2025-03-01T00:00:00.000Z',
        sunsetAt: '2099-05-01T12:30:00.000Z',
        successor: 9,
        guide: GUIDE,
        openapi: { json: '/docs/v7.json', yaml: '/docs/v7.yaml' },
      },
      {
        number: 8,
        status: 'current',
        basePath: '/v8',
        deprecatedAt: '2099-05-01T12:30:00.000Z',
        sunsetAt: null,
        successor: 9,
        guide: GUIDE,
        openapi: { json: '/docs/v8.json', yaml: '/docs/v8.yaml' },
      },
      {
        ...CURRENT,
        number: 9,
        basePath: '/v9',
        openapi: { json: '/docs/v9.json', yaml: '/docs/v9.yaml' },
      },
    ]);
  });

  it('follows the dates while the process runs', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(AHEAD.getTime());

    expect(await list()).toMatchObject([
      { status: 'sunset' },
      { status: 'sunset' },
      { status: 'deprecated' },
      { status: 'current' },
    ]);
  });

  it('links to the documents', async () => {
    const { body } = await createClient(app.url).get<{ versions: { openapi: object; number: number }[] }>(
      '/versions',
    );

    for (const { openapi, number } of body.versions) {
      for (const path of Object.values(openapi) as string[]) {
        const { status, text } = await createClient(app.url).get(path);
        expect(status).toBe(200);
        expect(text).toContain(`v${number}`);
      }
    }
  });

  it('may be cached publicly for five minutes', async () => {
    const { status, headers } = await createClient(app.url).get('/versions');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('ignores API keys and costs nothing', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    const headers = { Authorization: 'Bearer nonsense' };
    for (let i = 0; i < 3; i++) {
      const answer = await acme.get('/versions');
      expect(answer.status).toBe(200);
      expect(answer.headers.has('x-ratelimit-limit')).toBe(false);
      expect((await acme.send('GET', '/versions', { headers })).status).toBe(200);
    }

    expect((await acme.get('/v9/notes')).status).toBe(200);
    expect((await acme.send('POST', '/versions')).status).toBe(405);
  });

  it('shows v1 as current', async () => {
    const real = await startAnother();
    const { body } = await createClient(real.url).get<{ versions: object[] }>('/versions');
    expect(body.versions).toContainEqual({
      ...CURRENT,
      number: 1,
      basePath: '/v1',
      openapi: { json: '/docs/v1.json', yaml: '/docs/v1.yaml' },
    });
  });
});
