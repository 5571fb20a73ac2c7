import { useScene } from '../../support/scene.js';

describe('A request without a valid key', () => {
  const { acme } = useScene();

  it.each([
    ['an unknown route', 'GET', '/v1/nothing', undefined],
    ['an unknown version', 'GET', '/v99/meetings', undefined],
    ['a method that is not possible', 'PATCH', '/v1/meetings', '{}'],
    ['a bad id', 'GET', '/v1/meetings/abc', undefined],
    ['a bad URL', 'GET', '/v1/meetings/%zz', undefined],
    ['a bad query', 'GET', '/v1/meetings?limit=x', undefined],
    ['malformed JSON', 'POST', '/v1/meetings', '{'],
    ['malformed JSON, the version percent-encoded', 'POST', '/%761/meetings', '{'],
    ['an invalid body', 'POST', '/v1/meetings', '{}'],
    ['a body of 2 MiB', 'POST', '/v1/meetings', ' '.repeat(2 ** 21)],
    ['a body of 10,000 levels', 'POST', '/v1/meetings', '['.repeat(10_000)],
  ])('is 401 whatever else is wrong: %s', async (_, method, path, body) => {
    const init = body === undefined ? {} : { body };
    for (const authorization of [
      '',
      'Bearer',
      'Bearer nonsense',
      `Bearer ${acme.key.token}0`,
      'Basic YTpi',
    ]) {
      const headers = { 'Content-Type': 'application/json', Authorization: authorization };
      const answer = await acme.send(method, path, { ...init, headers });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="/);
      expect(answer.body).toEqual({
        statusCode: 401,
        error: expect.stringMatching(/API key|Unauthorized/) as string,
        message: expect.stringMatching(/API key/) as string,
      });
      expect([...answer.headers.keys()].filter((name) => /ratelimit|retry/.test(name))).toEqual([]);
    }
  });
});
