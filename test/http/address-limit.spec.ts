import { readdirSync, readFileSync } from 'node:fs';
import { formatToken, generateToken } from '../../src/auth/api-key-token.js';
import { type HttpResponse, createClient } from '../support/client.js';
import { inMinutes, makeKey } from '../support/factories.js';
import { OPERATOR_TOKEN } from '../support/operator.js';
import { letTimePass } from '../support/time.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';
const LIMIT = 5;
const PUBLIC_LIMIT = 20;
/** Where the tests come from. */
const HERE = '127.0.0.1';

const unknownKey = (): string => formatToken(generateToken());

describe('an address without a valid key', () => {
  const { app, acme, startAnother } = useScene({
    OPERATOR_TOKEN,
    FAILED_ATTEMPTS_PER_MINUTE: String(LIMIT),
    PUBLIC_REQUESTS_PER_MINUTE: String(PUBLIC_LIMIT),
    TRUSTED_PROXIES: `10.0.0.0/8, ${HERE}, ::ffff:192.0.2.0/120`,
  });
  let addresses = 0;
  /** Each test comes from an address of its own. */
  let here: string;

  beforeEach(() => {
    here = `203.0.113.${(addresses += 1)}`;
  });

  async function makeRoom(): Promise<{ name: string; key: string }> {
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30), fields: ['hostRoomUrl'] });
    const { pathname, searchParams } = new URL(body.hostRoomUrl ?? '');
    return { name: pathname.slice(1), key: searchParams.get('roomKey') ?? '' };
  }

  /** @param from the client address that the proxy forwards */
  async function attempt(authorization?: string, from = here, path = PATH): Promise<HttpResponse> {
    const headers = { 'X-Forwarded-For': from, ...(authorization && { authorization }) };
    return createClient(app.url).send('GET', path, { headers });
  }

  /** The client address that Foyer sees, from the 429 response of v1. */
  async function addressOf(from: string): Promise<string> {
    for (;;) {
      const { status, body } = await attempt(undefined, from);
      if (status === 429) return String(body.error).replace(/^.*address:/, '');
    }
  }

  const visit = (name: string, key?: string): Promise<HttpResponse> =>
    attempt(undefined, here, `/${name}${key === undefined ? '' : `?roomKey=${key}`}`);

  it('is refused after the limit of attempts, in the format of the contract', async () => {
    expect(await statusesOf(LIMIT, () => attempt())).toEqual(Array(LIMIT).fill(401));
    const { status, headers, body } = await attempt();
    const { msLeft } = body.data as { msLeft: number };

    expect(status).toBe(429);
    expect(body).toMatchObject({
      data: { msLeft: expect.any(Number) as number },
      message: expect.stringContaining('API key') as string,
      statusCode: 429,
    });
    expect(msLeft > 0 && msLeft <= 60_000).toBe(true);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(msLeft / 1000)));
    expect(headers.has('x-ratelimit-limit')).toBe(false);
  });

  it.each([
    ['no key', () => undefined],
    ['nonsense', () => 'Bearer nonsense'],
    ['another scheme', () => 'Basic Zm95ZXI6Zm95ZXI='],
    ['keys that do not exist', () => `Bearer ${unknownKey()}`],
  ])('is counted with %s', async (_, authorization) => {
    expect(await statusesOf(LIMIT + 1, () => attempt(authorization()))).toEqual([
      ...Array<number>(LIMIT).fill(401),
      429,
    ]);
  });

  it.each([
    [100, 'no key', () => undefined],
    [800, 'keys that do not exist', () => `Bearer ${unknownKey()}`],
  ])(
    'is refused exactly beyond the limit when %i requests arrive at once with %s',
    async (times, _, authorization) => {
      const answers = await Promise.all(Array.from({ length: times }, () => attempt(authorization())));

      expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(times - LIMIT);
    },
  );

  it('does not block a valid key, even a new one', async () => {
    await statusesOf(2 * LIMIT, () => attempt(`Bearer ${unknownKey()}`));
    const { token } = await makeKey(app, acme.organization);
    const flood = Array.from({ length: 200 }, () => attempt(`Bearer ${unknownKey()}`));

    expect((await attempt(`Bearer ${token}`)).status).toBe(200);
    expect((await attempt(`Bearer ${OPERATOR_TOKEN}`, here, '/admin/organizations')).status).toBe(200);
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([429]));
  });

  it('is not counted for valid keys', async () => {
    const { token } = await makeKey(app, acme.organization);

    expect(await statusesOf(3 * LIMIT, () => attempt(`Bearer ${token}`))).toEqual(Array(3 * LIMIT).fill(200));
    expect((await attempt()).status).toBe(401);
  });

  it('counts keys and operator tokens together', async () => {
    await statusesOf(LIMIT, () => attempt());

    const { status, headers, body } = await attempt('Bearer wrong', here, '/admin/organizations');
    expect([status, body.code]).toEqual([429, 'too_many_attempts']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('may try again after a minute', async () => {
    await statusesOf(LIMIT, () => attempt());
    expect((await attempt()).status).toBe(429);
    await letTimePass(app, 60_000);

    expect((await attempt()).status).toBe(401);
  });

  it('is never refused without a limit', async () => {
    const open = await startAnother({ FAILED_ATTEMPTS_PER_MINUTE: '0' });
    const statuses = new Set<number>();
    for (let i = 0; i < 120; i++) statuses.add((await createClient(open.url).get(PATH)).status);

    expect([...statuses]).toEqual([401]);
  });

  describe('that looks for rooms', () => {
    const NAME = 'vwxz2345';

    it('may try as many names that do not exist as the limit, and learns nothing beyond it', async () => {
      const { name } = await makeRoom();
      let i = 0;
      const statuses = await statusesOf(LIMIT + 1, () =>
        visit(`${NAME}-${here}-${(i += 1)}`.replaceAll('.', '-')),
      );

      expect(statuses).toEqual([...Array<number>(LIMIT).fill(404), 429]);
      const { status, headers } = await visit(name);
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('may try as many keys as the limit, and the right one still works', async () => {
      const { name, key } = await makeRoom();
      let i = 0;
      const statuses = await statusesOf(LIMIT + 1, () => visit(name, `wrong-${(i += 1)}`));

      expect(statuses).toEqual([...Array<number>(LIMIT).fill(403), 429]);
      expect((await visit(name, key)).status).toBe(200);
    });

    it('finds no more with requests at once', async () => {
      const names = Array.from({ length: PUBLIC_LIMIT }, (_, i) =>
        `${NAME}-${here}-at-once-${i}`.replaceAll('.', '-'),
      );
      const answers = await Promise.all(names.map((name) => visit(name)));

      expect(answers.filter(({ status }) => status === 404)).toHaveLength(LIMIT);
    });

    it('may open the same expired room or the same wrong link repeatedly', async () => {
      const { name } = await makeRoom();

      expect(await statusesOf(2 * LIMIT, () => visit(`${NAME}-ended`))).toEqual(Array(2 * LIMIT).fill(404));
      expect(await statusesOf(LIMIT, () => visit(name, 'wrong'))).toEqual(Array(LIMIT).fill(403));
      expect((await visit(name)).status).toBe(200);
    });
  });

  it('is limited on public paths; valid keys and health checks pass', async () => {
    const paths = ['/versions', '/problems', '/problems/quota_exceeded', '/docs/v2.yaml', '/docs', '/a/b'];
    let i = 0;
    const next = () => attempt(undefined, here, paths[(i += 1) % paths.length]);
    const statuses = await statusesOf(PUBLIC_LIMIT + paths.length, next);

    expect(statuses.slice(0, PUBLIC_LIMIT)).not.toContain(429);
    expect(statuses.slice(PUBLIC_LIMIT)).toEqual(Array(paths.length).fill(429));
    expect((await attempt(undefined, here, '/health/ready')).status).toBe(200);
    expect((await attempt(undefined, here, '/health/live')).status).toBe(200);
    expect((await attempt(`Bearer ${acme.key.token}`)).status).toBe(200);
    await letTimePass(app, 60_000);
    expect((await next()).status).not.toBe(429);
  });

  describe('behind a proxy that the operator trusts', () => {
    it.each([
      ['an address', '198.51.100.1', '198.51.100.1'],
      ['an address with a port', '198.51.100.2:40001', '198.51.100.2'],
      ['IPv6', '2001:DB8:0:0::1', '2001:db8::1'],
      ['IPv6 in brackets', '[2001:db8:1::1]', '2001:db8:1::1'],
      ['IPv6 with a port', '[2001:db8:2::1]:40001', '2001:db8:2::1'],
      ['IPv6 with a zone', 'fe80::1%eth0', 'fe80::1'],
      ['IPv4 written as IPv6', '::ffff:198.51.100.3', '198.51.100.3'],
      [
        'IPv4 written as IPv6, in hexadecimal digits and with a port',
        '[::ffff:c633:6404]:443',
        '198.51.100.4',
      ],
      ['the address before a trusted proxy', '198.51.100.5, 10.1.2.3', '198.51.100.5'],
      ['the address before a trusted proxy with a port', '198.51.100.6, 10.1.2.3:8080', '198.51.100.6'],
      ['the address before a proxy that is trusted as IPv6', '198.51.100.7, 192.0.2.9', '198.51.100.7'],
      ['the last address, not one that the client has added', '198.51.100.8, 198.51.100.9', '198.51.100.9'],
      [
        'the last address, not nonsense that the client has added',
        '<script>, 198.51.100.10',
        '198.51.100.10',
      ],
      ['the first of all when all are trusted', '10.0.0.1', '10.0.0.1'],
      ['the peer instead of a word', 'unknown', HERE],
      ['the peer instead of a number', '2130706433', HERE],
      ['the peer instead of an octal number', '0177.0.0.1', HERE],
      ['the peer instead of half an address', '127.1', HERE],
      ['the peer instead of an address with two ports', '198.51.100.1:1:2', HERE],
      ['the peer instead of IPv4 in brackets', '[198.51.100.1]', HERE],
      ['the peer instead of nothing', ' , ', HERE],
      ['the peer instead of 12 kB', 'x'.repeat(12_000), HERE],
      ['the peer instead of text that begins with an address', `198.51.100.11 ${'x'.repeat(12_000)}`, HERE],
    ])('comes from %s', async (_, from, address) => {
      expect(await addressOf(from)).toBe(address);
    });

    it.each([
      ['one address whatever its port', ['198.51.100.20:1', '198.51.100.20:2'], 429],
      ['the addresses of a /64 of IPv6 together', ['2001:db8:a::1', '2001:db8:a::ffff:2'], 429],
      ['those of two /64 apart', ['2001:db8:b::1', '2001:db8:b:1::1'], 401],
    ])('counts %s', async (_, [first = '', second = ''], status) => {
      await statusesOf(LIMIT, () => attempt(undefined, first));

      expect((await attempt(undefined, second)).status).toBe(status);
    });

    it('is in the audit log without its port', async () => {
      await createClient(app.url, acme.key.token).post(
        '/v2/api-keys',
        { name: 'a', scopes: ['rooms:read'] },
        {
          'X-Forwarded-For': '[2001:DB8::a]:40001',
        },
      );
      const { body } = await createClient(app.url, acme.key.token).get<{ data: { actor: object }[] }>(
        '/v2/audit-events?type=api_key.created&limit=1',
      );

      expect(body.data[0]?.actor).toMatchObject({ address: '2001:db8::a' });
    });
  });

  it('without a trusted proxy cannot change its address with X-Forwarded-For', async () => {
    const direct = await startAnother({ FAILED_ATTEMPTS_PER_MINUTE: String(LIMIT) });
    const statuses: number[] = [];
    for (let i = 0; i <= LIMIT; i++) {
      const headers = { 'X-Forwarded-For': `198.51.100.${i}` };
      statuses.push((await createClient(direct.url).send('GET', PATH, { headers })).status);
    }

    expect(statuses).toEqual([...Array<number>(LIMIT).fill(401), 429]);
  });
});

describe('the address of a client', () => {
  it('is read in one place', async () => {
    const readers: string[] = [];
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const code = readFileSync(`src/${file}`, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
      const isReader =
        /x-forwarded|\bforwarded\b|remoteAddress|\bips?\b(?=\s*[,}:]|$)|\.ips?\b|trustProxy/im.test(code);
      if (isReader) readers.push(file);
    }

    expect(readers).toEqual(['http/server/client-address.ts']);
  });
});

async function statusesOf(times: number, send: () => Promise<HttpResponse>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await send()).status);
  return statuses;
}
