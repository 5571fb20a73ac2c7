import { formatToken } from '../../src/auth/api-key-token.js';
import { Database } from '../../src/database/database.js';
import { type HttpResponse, createClient } from '../support/client.js';
import { makeKey, revokeKey } from '../support/factories.js';
import { useScene } from '../support/scene.js';

const MINUTE = 60_000;
const PATH = '/v1/meetings';

describe('authentication', () => {
  const { app, acme, startAnother } = useScene();

  afterEach(() => jest.restoreAllMocks());

  const send = (authorization?: string): Promise<HttpResponse> =>
    createClient(app.url).send('GET', PATH, authorization ? { headers: { authorization } } : {});
  const status = async (token: string, at = app): Promise<number> =>
    (await createClient(at.url, token).get(PATH)).status;
  const revoke = (id: string) => revokeKey(app, id);

  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic Zm95ZXI6Zm95ZXI='],
    ['the scheme alone', 'Bearer'],
  ])('sends a challenge without an error for %s', async (_, authorization) => {
    const answer = await send(authorization);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="Foyer"');
    expect(answer.body).toEqual({
      statusCode: 401,
      error: expect.stringContaining('Bearer'),
      message: expect.stringContaining('Bearer'),
    });
  });

  describe('rejects as an invalid token', () => {
    const wrong = { id: '0123456789abcdef', secret: 'ab'.repeat(32) };

    it.each([
      ['a key in another format', () => 'eyJhbGciOiJIUzI1NiJ9.e30.x', 'malformed'],
      ['two words', () => `${acme.key.token} ${acme.key.token}`, 'malformed'],
      ['a key with a mistyped character', () => mistype(acme.key.token), 'mistyped'],
      ['a key in upper case', () => acme.key.token.toUpperCase(), 'mistyped'],
      ['an unknown key', () => formatToken(wrong), 'not valid'],
      ['a known id with another secret', () => formatToken({ ...wrong, id: acme.key.id }), 'not valid'],
    ])('%s', async (_, token, reason) => {
      await expectInvalidToken(`Bearer ${token()}`, reason);
    });

    it('a revoked key', async () => {
      const { id, token } = await makeKey(app, acme.organization);
      await revoke(id);

      await expectInvalidToken(`Bearer ${token}`, 'revoked');
    });

    it('an expired key', async () => {
      const { id, token } = await makeKey(app, acme.organization, {
        expiresAt: new Date(Date.now() + MINUTE),
      });
      expect(await status(token)).toBe(200);
      await app.database.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [id]);

      await expectInvalidToken(`Bearer ${token}`, 'expired');
    });
  });

  it('comes first: an unknown path and a malformed body are 401 without a key', async () => {
    const client = createClient(app.url);
    const headers = { 'Content-Type': 'application/json' };

    expect((await client.get('/v1/nothing-here')).status).toBe(401);
    expect((await client.send('POST', PATH, { headers, body: '{' })).status).toBe(401);
  });

  it('accepts the name of the scheme in any case', async () => {
    expect((await send(`bEARER  ${acme.key.token}`)).status).toBe(200);
  });

  it('detects a mistyped key without a database query', async () => {
    const query = jest.spyOn(app.nest.get(Database), 'query');

    expect(await status(mistype(acme.key.token))).toBe(401);
    expect(query).not.toHaveBeenCalled();
  });

  it('expires keys by the clock of the database, not of the process', async () => {
    const { id, token } = await makeKey(app, acme.organization, { expiresAt: new Date(Date.now() + MINUTE) });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60 * MINUTE);
    expect(await status(token)).toBe(200);

    await app.database.pool.query('UPDATE api_keys SET expires_at = $2 WHERE id = $1', [id, new Date(0)]);
    jest.spyOn(Date, 'now').mockReturnValue(-MINUTE);
    expect(await status(token)).toBe(401);
  });

  it('refuses a revoked key at once in every process', async () => {
    const other = await startAnother();
    const { id, token } = await makeKey(app, acme.organization);
    expect(await status(token, other)).toBe(200);
    await revoke(id);

    expect(await status(token, other)).toBe(401);
  });

  it('does not affect other keys of the organization when one is revoked', async () => {
    const [first, second] = [await makeKey(app, acme.organization), await makeKey(app, acme.organization)];
    await revoke(first.id);

    expect(await Promise.all([first, second, acme.key].map(({ token }) => status(token)))).toEqual([
      401, 200, 200,
    ]);
  });

  async function expectInvalidToken(authorization: string, reason: string): Promise<void> {
    const answer = await send(authorization);
    const message = String(answer.body.message);

    expect(answer.status).toBe(401);
    expect(message).toContain(reason);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer realm="Foyer", error="invalid_token", error_description="${message}"`,
    );
    // What RFC 6750, section 3, allows in a description.
    expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  }
});

/** The key with one character of its secret replaced. */
function mistype(token: string): string {
  return token.slice(0, 40) + (token[40] === '0' ? '1' : '0') + token.slice(41);
}
