import { formatToken, generateToken } from '../src/auth/api-key-token.js';
import { startApp, type TestApp } from './support/app.js';
import { type Answer, createClient } from './support/client.js';
import { makeCaller, makeKey } from './support/factories.js';
import { letTimePass } from './support/time.js';

const PATH = '/v1/meetings';
const LIMIT = { FAILED_ATTEMPTS_PER_MINUTE: '5' };
/** Where the tests come from. */
const HERE = '127.0.0.1';

describe('a client address without a valid key', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await startApp(LIMIT);
  });
  afterEach(() => app.stop());

  it('is refused after so many attempts, in the shape of the contract', async () => {
    expect(await fail(5)).toEqual([401, 401, 401, 401, 401]);
    const { status, headers, body } = await attempt();
    const { msLeft } = body.data as { msLeft: number };

    expect(status).toBe(429);
    expect(body).toEqual({
      error: `Rate limit active for throttle key: address:${HERE}`,
      data: { msLeft: expect.any(Number) as number },
      message: expect.stringContaining('API key') as string,
      statusCode: 429,
    });
    expect(msLeft > 55_000 && msLeft <= 60_000).toBe(true);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(msLeft / 1000)));
    expect(headers.has('x-ratelimit-limit')).toBe(false);
  });

  it.each([
    ['no key', undefined],
    ['nonsense', 'Bearer nonsense'],
    ['another scheme', 'Basic Zm95ZXI6Zm95ZXI='],
    ['a key that does not exist', `Bearer ${formatToken(generateToken())}`],
  ])('is counted whatever it brings: %s', async (_, authorization) => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await attempt(authorization ? { authorization } : {})).status);

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('is served again after a minute', async () => {
    await fail(6);
    await letTimePass(app, 59_000);
    expect(await fail(1)).toEqual([429]);
    await letTimePass(app, 1_000);

    expect(await fail(6)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('takes nothing from an organization, and nothing from a key that was valid lately', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 3 });
    await acme.get(PATH);
    await fail(10);
    const answer = await acme.get(PATH);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('1');
  });

  it('is not asked for its key any more, unless that was valid in the last ten minutes', async () => {
    const acme = await makeCaller(app);
    const { token } = await makeKey(app, acme.organization);
    await acme.get(PATH);
    await fail(6);
    expect((await createClient(app.url, token).get(PATH)).status).toBe(429);
    expect((await createClient(app.url, `${acme.key.token}0`).get(PATH)).status).toBe(429);

    await letTimePass(app, 10 * 60_000 + 1);
    await fail(6);
    expect((await acme.get(PATH)).status).toBe(429);
  });

  it('does not make itself another one with X-Forwarded-For', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await attempt({ 'x-forwarded-for': `203.0.113.${i}` })).status);

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('may look at what is public as often as it likes', async () => {
    await fail(6);

    expect((await createClient(app.url).get('/health/live')).status).toBe(200);
    expect((await createClient(app.url).get('/docs/v1.json')).status).toBe(200);
  });

  it('is never refused when the operator sets no limit', async () => {
    const open = await startApp({ FAILED_ATTEMPTS_PER_MINUTE: '0' }, app.database);
    const statuses = new Set<number>();
    for (let i = 0; i < 120; i++) statuses.add((await createClient(open.url).get(PATH)).status);
    await open.stop();

    expect([...statuses]).toEqual([401]);
  });

  describe('behind a proxy that the operator trusts', () => {
    let proxied: TestApp;

    beforeEach(async () => {
      proxied = await startApp({ ...LIMIT, TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' }, app.database);
    });
    afterEach(() => proxied.stop());

    it.each([
      ['each address by itself', ['203.0.113.1', '203.0.113.2'], 401],
      ['the addresses of a /64 of IPv6 together', ['2001:db8::1', '2001:db8::ffff:2'], 429],
      ['those of two /64 apart', ['2001:db8::1', '2001:db8:0:1::1'], 401],
      ['an IPv4 address and the same written as IPv6 together', ['203.0.113.1', '::ffff:203.0.113.1'], 429],
      ['two of IPv4 written as IPv6 apart', ['::ffff:203.0.113.1', '::ffff:203.0.113.2'], 401],
      ['what is before a trusted proxy in the list', ['203.0.113.1', '203.0.113.1, 10.1.2.3'], 429],
      ['what a client has invented not at all', ['203.0.113.1', '198.51.100.7, 203.0.113.1'], 429],
      ['even what is no address', ['unknown', 'unknown'], 429],
    ])('counts %s', async (_, [first = '', second = ''], status) => {
      for (let i = 0; i < 5; i++)
        expect((await attempt({ 'x-forwarded-for': first }, proxied)).status).toBe(401);

      expect((await attempt({ 'x-forwarded-for': second }, proxied)).status).toBe(status);
    });
  });

  function attempt(headers: Record<string, string> = {}, at = app): Promise<Answer> {
    return createClient(at.url).send('GET', PATH, { headers });
  }

  async function fail(times: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push((await attempt()).status);
    return statuses;
  }
});
