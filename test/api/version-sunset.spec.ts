import { v1 } from '../../src/versions/v1/v1.js';
import { createClient } from '../support/client.js';
import { makeCaller, revokeKey } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { readMetrics } from '../support/metrics.js';
import { freePort } from '../support/process.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';

describe('a version after its sunset', () => {
  let port: number;
  const { app, acme } = useScene(
    async () => {
      port = await freePort();
      return { METRICS_PORT: String(port) };
    },
    {
      versions: [
        { ...v1, deprecation: deprecated({ sunsetAt: PASSED }) },
        makeVersion('7', deprecated({ sunsetAt: PASSED })),
        makeVersion('8', deprecated({ sunsetAt: AHEAD })),
        makeVersion('9'),
      ],
    },
  );

  afterEach(() => jest.restoreAllMocks());

  it.each([
    ['GET', '/v7/notes'],
    ['HEAD', '/v7/notes'],
    ['POST', '/v7/notes'],
    ['DELETE', '/v7/notes'],
    ['OPTIONS', '/v7/notes'],
    ['GET', '/v7/nothing'],
    ['GET', '/v7'],
    ['GET', '/%767/notes'],
    ['GET', '//v7/notes/'],
  ])('responds to %s %s with 410', async (method, path) => {
    const { status, headers } = await acme.send(method, path);

    expect(status).toBe(410);
    expect(headers.get('deprecation')).toBe('@1740787200');
    expect(headers.get('sunset')).toBe('Mon, 01 Sep 2025 00:00:00 GMT');
    expect(headers.get('link')).toContain('</v9>; rel="successor-version"');
  });

  it('names its successor and the guide, in its own error format', async () => {
    expect((await acme.get('/v7/notes')).body).toEqual({
      problem: {
        code: 'version_gone',
        text:
          'Version 7 of the API was switched off at 2025-09-01T00:00:00.000Z. ' +
          'Use version 9, at /v9. Migration guide: https://foyer.example/guides/moving',
      },
    });
    expect((await acme.get('/v1/meetings')).body).toEqual({
      statusCode: 410,
      error: expect.stringMatching(/^Version 1 /) as string,
      message: expect.stringMatching(/^Version 1 .* \/v9\. .* https:\/\/foyer\.example/) as string,
    });
  });

  it('does not read the body', async () => {
    const headers = { 'Content-Type': 'application/json' };

    expect((await acme.send('POST', '/v7/notes', { headers, body: '{' })).status).toBe(410);
  });

  it('costs no points', async () => {
    const globex = await makeCaller(app, { pointsPerMinute: 5 });
    await globex.get('/v9/notes');
    for (let i = 0; i < 3; i++) expect(quotaIn(await globex.post('/v7/notes', {})).remaining).toBe(4);

    expect(quotaIn(await globex.get('/v9/notes')).remaining).toBe(3);
  });

  it('responds 401 without a valid key', async () => {
    const { id, token } = acme.key;
    for (const key of [undefined, 'nonsense', `${token}0`]) {
      const answer = await createClient(app.url, key).get('/v7/notes');

      expect(answer.status).toBe(401);
      expect(answer.headers.get('sunset')).toBe('Mon, 01 Sep 2025 00:00:00 GMT');
      expect(answer.text).not.toContain(id);
    }
  });

  it('responds 410, 429 when the points are known to be spent, and 401 once the key is revoked', async () => {
    const globex = await makeCaller(app, { pointsPerMinute: 1 });
    const initech = await makeCaller(app, { pointsPerMinute: 1 });
    expect((await globex.get('/v7/notes')).status).toBe(410);
    expect((await initech.get('/v9/notes')).status).toBe(200);
    expect((await initech.get('/v9/notes')).status).toBe(429);
    expect((await initech.get('/v7/notes')).status).toBe(429);
    await revokeKey(app, globex.key.id);

    expect((await globex.get('/v7/notes')).status).toBe(401);
  });

  it('ends at its sunset while the process runs, not earlier', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(AHEAD.getTime() - 1);
    expect((await acme.get('/v8/notes')).status).toBe(200);

    now.mockReturnValue(AHEAD.getTime());
    expect((await acme.get('/v8/notes')).status).toBe(410);
    expect((await acme.get('/v9/notes')).status).toBe(200);
  });

  const uses = async (version: string, { slug }: { readonly slug: string }): Promise<number> =>
    (await readMetrics(port))('foyer_api_requests_total', { version, organization: slug });

  it('is counted per organization for every status', async () => {
    const [limited, globex] = [await makeCaller(app, { pointsPerMinute: 3 }), await makeCaller(app)];
    const paths = ['/v7/notes', '/v8/notes', '/v8/nothing', '/%768/notes', '/v8/notes', '/v9/notes'];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await limited.get(path)).status);
    await globex.post('/v7/notes', {});
    await globex.delete('/v7/notes');

    expect(statuses).toEqual([410, 200, 404, 200, 429, 429]);
    expect(await Promise.all(['7', '8', '9'].map((version) => uses(version, limited.organization)))).toEqual([
      1, 4, 1,
    ]);
    expect(await Promise.all(['7', '8', '9'].map((version) => uses(version, globex.organization)))).toEqual([
      2, 0, 0,
    ]);
  });

  it('is not counted without a valid key', async () => {
    const caller = await makeCaller(app);
    await createClient(app.url).get('/v8/notes');
    await caller.send('GET', '/v8/notes', { headers: { Authorization: `Bearer ${caller.key.token}0` } });
    for (const path of ['/versions', '/health/live', '/v99/notes', '/v08/notes']) await caller.get(path);
    await caller.get('/v9/notes');

    const { text } = await createClient(`http://127.0.0.1:${port}`).get('/metrics');
    const lines = text.split('\n').filter((line) => line.startsWith('foyer_api_requests_total'));
    expect(lines.filter((line) => line.includes(caller.organization.slug))).toEqual([
      `foyer_api_requests_total{version="9",organization="${caller.organization.slug}"} 1`,
    ]);
  });
});
