import { v1 } from '../../src/versions/v1/v1.js';
import { createClient } from '../support/client.js';
import { makeCaller, revokeKey } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';

describe('a version after its sunset', () => {
  const { app, acme } = useScene(
    {},
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
          'Version 9, at /v9, takes its place; how to move: https://foyer.example/guides/moving',
      },
    });
    expect((await acme.get('/v1/meetings')).body).toEqual({
      statusCode: 410,
      error: expect.stringMatching(/^Version 1 /) as string,
      message: expect.stringMatching(/^Version 1 .* \/v9, .* https:\/\/foyer\.example/) as string,
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
});
