import { Agent, request, type Server } from 'node:http';
import { promisify } from 'node:util';
import type { HttpResponse } from '../support/client.js';
import { inMinutes } from '../support/factories.js';
import { eventually } from '../support/process.js';
import { receiveResponse } from '../support/raw-response.js';
import { useScene } from '../support/scene.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const V2_CODES: Readonly<Record<number, string>> = {
  400: 'malformed_request',
  413: 'payload_too_large',
  414: 'uri_too_long',
  431: 'headers_too_large',
  503: 'server_overloaded',
};

/** Where a limit applies: in each version, and outside of them. */
const PLACES = [
  ['v1', '/v1/meetings'],
  ['v2', '/v2/rooms'],
  ['no version', '/versions'],
] as const;

describe('a request that is too large', () => {
  const { app, acme } = useScene();

  // Other requests are served after any refusal.
  afterEach(async () => expect((await acme.get('/v2/quota')).status).toBe(200));

  async function send(
    method: string,
    path: string,
    headers: object = {},
    body?: string | Buffer,
  ): Promise<HttpResponse> {
    const Authorization = `Bearer ${acme.key.token}`;
    const sent = request(app.url + path, { method, headers: { Authorization, ...headers } });
    sent.end(body);
    return receiveResponse(sent);
  }

  describe.each(PLACES)('in %s', (place, path) => {
    it('is refused for its URL, which may have 8192 bytes', async () => {
      expect((await send('GET', urlOf(path, 8_192))).status).not.toBe(414);
      expectRefusal(place, await send('GET', urlOf(path, 8_193)), 414, 'The URL is longer than 8192 bytes.');
    });

    it('is refused for the number of its headers, which may be 100', async () => {
      expect((await send('GET', path, headersOf(100))).status).toBe(200);
      expectRefusal(place, await send('GET', path, headersOf(101)), 431, 'There are more than 100 headers.');
    });

    it('is refused for the size of its headers before it is routed', async () => {
      const { status, body } = await send('GET', path, { 'X-Long': 'x'.repeat(20_000) });

      expect(status).toBe(431);
      expect(body).toEqual({
        statusCode: 431,
        error: 'Request Header Fields Too Large',
        message: 'The URL and the headers are larger than 16 KiB.',
      });
    });
  });

  describe.each(PLACES.slice(0, 2))('in %s', (place, path) => {
    it.each([
      ['Content-Length', {}],
      ['chunks', { 'Transfer-Encoding': 'chunked' }],
    ])('is refused for its body, which may have 64 KiB, framed by %s', async (_, headers) => {
      const post = (size: number) =>
        send('POST', path, { ...JSON_TYPE, ...headers }, `{"endDate":"${'x'.repeat(size - 14)}"}`);

      expect((await post(65_536)).status).toBe(400);
      expectRefusal(place, await post(65_537), 413, 'The request body is larger than 64 KiB.');
    });

    it('is refused for the depth of its body, which may be 100', async () => {
      const message = 'The request body is nested deeper than 100 levels.';

      expect((await send('POST', path, JSON_TYPE, nested(100))).text).not.toContain(message);
      expectRefusal(place, await send('POST', path, JSON_TYPE, nested(101)), 400, message);
      expectRefusal(place, await send('POST', path, JSON_TYPE, nested(30_000)), 400, message);
    });

    it.each<[string, (values: number) => string]>([
      ['fields', (values) => `{${Array.from({ length: values - 1 }, (_, i) => `"f${i}":0`).join(',')}}`],
      ['elements', (values) => `{"startDate":[${'0,'.repeat(values - 3)}0]}`],
      ['elements after backslashes', (values) => `{"a":"\\\\","startDate":[${'0,'.repeat(values - 4)}0]}`],
      ['empty objects', (values) => `{"startDate":[{}${',{}'.repeat(values / 2 - 2)}]}`],
    ])('is refused for the number of its %s, which may be 200', async (_, body) => {
      const message = 'The request body has more than 200 fields and elements.';

      expect((await send('POST', path, JSON_TYPE, body(200))).text).not.toContain(message);
      expectRefusal(place, await send('POST', path, JSON_TYPE, body(202)), 400, message);
    });

    it('is not refused for brackets and commas in its strings', async () => {
      const { text } = await send('POST', path, JSON_TYPE, `{"a":"\\"${'[{,'.repeat(2_000)}\\\\"}`);

      expect(text).not.toContain('The request body ');
    });

    it.each([
      ['ISO 8859-1', Buffer.from('{"endDate":"größer"}', 'latin1')],
      ['UTF-16', Buffer.from('{"endDate":1}', 'utf16le')],
      ['halves of surrogate pairs', Buffer.from('7b2261223a22eda0802220207d', 'hex')],
    ])('is refused for a body in %s', async (encoding, body) => {
      const message =
        encoding === 'UTF-16'
          ? 'The request body is not valid JSON.'
          : 'The request body is not valid UTF-8.';

      expectRefusal(place, await send('POST', path, JSON_TYPE, body), 400, message);
    });

    it.each([
      ['application/json-patch+json', /application\/json/],
      ['application/vnd.api+json', /application\/json/],
      ['application/merge-patch+json', /application\/json/],
      ['application/jsonx', /application\/json/],
      ['text/plain', /application\/json/],
      ['application/json; charset=iso-8859-1', /UTF-8/],
      ['application/json; charset="utf-16"', /UTF-8/],
    ])('is refused for the type of its body: %s', async (type, message) => {
      const { status, text } = await send('POST', path, { 'Content-Type': type }, '{}');

      expect([status, text]).toEqual([415, expect.stringMatching(message)]);
    });

    it.each(['gzip', 'br', 'x', 'gzip, identity'])(
      'is refused for a body encoded as %s',
      async (encoding) => {
        const { status, text } = await send(
          'POST',
          path,
          { ...JSON_TYPE, 'Content-Encoding': encoding },
          '{}',
        );

        expect([status, text]).toEqual([415, expect.stringMatching(/without .*Content-Encoding/)]);
      },
    );

    it('may declare that its body is not encoded', async () => {
      const headers = { ...JSON_TYPE, 'Content-Encoding': 'identity' };

      expect((await send('POST', path, headers, '{}')).text).toMatch(/end(Date|sAt)/);
    });

    it.each([
      ['multipart/form-data; boundary=x', 'x'],
      ['application/json', 'x'.repeat(70_000)],
      ['application/json', '{'],
    ])('is 404 or 405 before its body is validated: %s', async (type, body) => {
      const headers = { 'Content-Type': type };

      expect((await send('POST', `${path}/a/b/c`, headers, body)).status).toBe(404);
      expect((await send('PUT', path, headers, body)).status).toBe(405);
    });
  });

  it('of any size is 503 while the process is short of memory; health checks pass', async () => {
    const usage = process.memoryUsage();
    jest.spyOn(process, 'memoryUsage').mockReturnValue({ ...usage, heapUsed: Number.MAX_SAFE_INTEGER });
    await eventually(async () => (await send('GET', '/versions')).status === 503);
    const message = 'The server gets more requests than it can handle at the moment.';
    for (const [place, path] of PLACES) {
      const answer = await send('GET', path);
      expectRefusal(place, answer, 503, message);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    for (const check of ['live', 'ready']) expect((await send('GET', `/health/${check}`)).status).toBe(200);
    jest.restoreAllMocks();
    await eventually(async () => (await send('GET', '/versions')).status === 200);
  });

  it('is 401 first without a valid key', async () => {
    for (const path of ['/v1/meetings', '/v2/rooms'])
      expect(
        (await send('GET', `${path}?a=${'x'.repeat(9_000)}`, { Authorization: 'Bearer x' })).status,
      ).toBe(401);
  });

  it('costs its points, and changes nothing', async () => {
    const before = await acme.get('/v2/quota');
    await send(
      'POST',
      `/v2/rooms?a=${'x'.repeat(9_000)}`,
      JSON_TYPE,
      JSON.stringify({ endsAt: inMinutes(5) }),
    );

    expect((await acme.get('/v2/quota')).headers.get('x-ratelimit-remaining')).toBe(
      String(Number(before.headers.get('x-ratelimit-remaining')) - 4),
    );
    expect((await acme.get<{ data: object[] }>('/v2/rooms')).body.data).toEqual([]);
  });

  it('keeps all its headers when there are more than 1,000', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_100 }, (_, i) => [`X-${i}`, '']));

    // Node would let 1000 through, and drop those behind them: the key among them.
    expect((await send('GET', '/v2/rooms', { ...many, Authorization: '', Last: 'x' })).status).toBe(401);
  });

  it('may have an unknown Expect header', async () => {
    expect((await send('GET', '/v2/rooms', { Expect: 'a miracle' })).status).toBe(200);
    expect((await send('POST', '/v2/rooms', { ...JSON_TYPE, Expect: '100-continue' }, '{}')).status).toBe(
      400,
    );
  });
});

/** A URL of so many bytes. */
function urlOf(path: string, length: number): string {
  return `${path}?limit=1&a=${'x'.repeat(length - path.length - '?limit=1&a='.length)}`;
}

/** So many headers in all: Host, Authorization and Connection are three of them. */
function headersOf(number: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: number - 3 }, (_, i) => [`X-${i}`, 'x']));
}

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

function expectRefusal(place: string, answer: HttpResponse, status: number, message: string): void {
  const expected =
    place === 'v2' ? { status, code: V2_CODES[status], detail: message } : { statusCode: status, message };
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject(expected);
}

describe('a process with as many connections as MAX_CONNECTIONS', () => {
  const { app, acme } = useScene({ MAX_CONNECTIONS: '3' });
  let agent: Agent;

  beforeAll(async () => {
    // The documents, against which responses are checked, are fetched only once.
    await acme.get('/v1/meetings');
    await acme.get('/v2/rooms');
  });
  beforeEach(async () => {
    agent = new Agent({ keepAlive: true });
    const server: Server = app.nest.getHttpServer();
    await eventually(async () => {
      server.closeIdleConnections();
      return (await promisify(server.getConnections.bind(server))()) === 0;
    });
  });
  afterEach(() => agent.destroy());

  function send(path: string, via: Agent | false): Promise<HttpResponse> {
    const sent = request(app.url + path, {
      agent: via,
      headers: { Authorization: `Bearer ${acme.key.token}` },
    });
    return receiveResponse(sent.end());
  }

  it('responds 503 on others, in the format of the version, except to health checks', async () => {
    const first = await Promise.all(Array.from({ length: 3 }, () => send('/v1/meetings', agent)));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);

    const [v1, v2, beside] = [
      await send('/v1/meetings', false),
      await send('/v2/rooms', false),
      await send('/versions', false),
    ];
    for (const { status, headers } of [v1, v2, beside]) {
      expect([status, headers.get('retry-after'), headers.get('connection')]).toEqual([503, '1', 'close']);
    }
    const message = 'The server has the maximum number of connections.';
    expect(v1.body).toEqual({ statusCode: 503, error: message, message });
    expect(v2.body).toMatchObject({ status: 503, code: 'too_many_connections', detail: message });
    expect(beside.body).toMatchObject({ statusCode: 503, message });
    expect((await send('/health/ready', false)).status).toBe(200);
    expect((await send('/v1/meetings', agent)).status).toBe(200);
  });

  it('serves new ones once others are closed', async () => {
    await Promise.all(Array.from({ length: 3 }, () => send('/v1/meetings', agent)));
    agent.destroy();
    let answer = await send('/v2/rooms', false);
    // The server notices it a little later.
    for (let i = 0; i < 50 && answer.status === 503; i++) answer = await send('/v2/rooms', false);

    expect(answer.status).toBe(200);
  });
});
