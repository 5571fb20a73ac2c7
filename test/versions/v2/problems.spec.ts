import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ERRORS } from '../../../src/api/errors/error-catalogue.js';
import { type HttpResponse, createClient, toResponse } from '../../support/client.js';
import { inMinutes, makeCaller } from '../../support/factories.js';
import { expectProblem, type Problem } from '../../support/problems.js';
import { makeRoom } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const CODES = Object.entries(ERRORS).map(([code, { status }]) => [code, status] as const);

/** What only /admin responds with. */
const OF_OPERATORS = new Set([
  'missing_operator_token',
  'invalid_operator_token',
  'organization_not_found',
  'organization_slug_taken',
  'invalid_organization',
]);

describe('A problem of v2', () => {
  const { app, acme } = useScene();
  const stranger = () => createClient(app.url);

  afterEach(() => jest.restoreAllMocks());

  /** Requests that fail, with the status and the code. */
  const REQUESTS: [string, number, string, () => Promise<HttpResponse<unknown>>][] = [
    ['no key', 401, 'missing_api_key', () => stranger().get('/v2/rooms')],
    ['no key on an unknown path', 401, 'missing_api_key', () => stranger().get('/v2/nothing')],
    ['a wrong key', 401, 'invalid_api_key', () => createClient(app.url, 'x').post('/v2/rooms', {})],
    [
      'a broken body',
      400,
      'malformed_request',
      () => acme.send('POST', '/v2/rooms', { headers: JSON_TYPE, body: '{' }),
    ],
    ['a field with a wrong type', 400, 'invalid_request', () => acme.post('/v2/rooms', { endsAt: 5 })],
    ['an unknown room', 404, 'room_not_found', () => acme.get('/v2/rooms/1')],
    ['an unknown path', 404, 'route_not_found', () => acme.get('/v2/nothing')],
    ['no path', 404, 'route_not_found', () => acme.get('/v2')],
    ['a path that cannot be decoded', 404, 'route_not_found', () => acme.get('/v2/%zz')],
    ['a path in upper case', 404, 'route_not_found', () => acme.get('/v2/Rooms')],
    ['an unknown method', 405, 'method_not_allowed', () => acme.send('PUT', '/v2/rooms/1')],
    ['a method of another path', 405, 'method_not_allowed', () => acme.send('PATCH', '/v2/rooms')],
    ['OPTIONS', 405, 'method_not_allowed', () => acme.send('OPTIONS', '/v2/quota')],
    [
      'a stale If-Match',
      412,
      'room_changed',
      async () => acme.delete(`/v2/rooms/${(await makeRoom(acme)).id}`, { 'If-Match': '"2"' }),
    ],
    [
      'a body larger than 64 KiB',
      413,
      'payload_too_large',
      () => acme.post('/v2/rooms', { endsAt: 'x'.repeat(2 ** 21) }),
    ],
    [
      'a body of another type',
      415,
      'unsupported_media_type',
      () => acme.send('POST', '/v2/rooms', { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' }),
    ],
    [
      'no points left',
      429,
      'quota_exceeded',
      async () => (await makeCaller(app, { pointsPerMinute: 2 })).post('/v2/rooms', { endsAt: inMinutes(5) }),
    ],
    [
      'the database away',
      503,
      'database_unavailable',
      () => whileQueriesFail(Object.assign(new Error('secret detail'), { code: 'ECONNREFUSED' })),
    ],
    [
      'something wrong on our side',
      500,
      'internal_error',
      () => whileQueriesFail(new TypeError('secret detail in /srv/foyer/src/rooms.ts:7:13')),
    ],
  ];

  /** Reads without the client, which rejects responses that are not documented, such as 500. */
  async function readRaw(path: string): Promise<HttpResponse<unknown>> {
    const headers = { Authorization: `Bearer ${acme.key.token}` };
    const response = await fetch(app.url + path, { headers });
    return toResponse(response.status, response.headers, await response.text());
  }

  /** Reads a room while its own statement fails. */
  function whileQueriesFail(error: Error): Promise<HttpResponse<unknown>> {
    const connections = Client.prototype as { query: (this: unknown, ...given: unknown[]) => unknown };
    const { query } = connections;
    jest.spyOn(connections, 'query').mockImplementation(function (this: unknown, ...given) {
      const [statement] = given as [{ text?: string }];
      return statement.text?.includes('JOIN rooms ON id') ? Promise.reject(error) : query.apply(this, given);
    });
    return readRaw('/v2/rooms/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11');
  }

  it.each(REQUESTS)('for %s is %i %s, with a type that links to a page', async (_, status, code, send) => {
    const answer = await send();
    const { type, title, detail } = expectProblem(answer, status, code);

    expect(`${title} ${detail}`).not.toContain('secret');
    const page = await fetch(new URL(type, `${app.url}/v2/rooms`));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`<h1>${title}</h1>`);
  });

  it.each(CODES)('has a page for %s (%i) that needs no key', async (code, status) => {
    const { status: answered, headers, text } = await stranger().get(`/problems/${code}`);

    expect(answered).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain(`${status} ${code}`);
    expect(text.match(/<p>[^<]+\.<\/p>/g)).toHaveLength(2);
  });

  it('is listed with all others', async () => {
    const { status, text } = await stranger().get('/problems');
    const links = [...text.matchAll(/<a href="\/problems\/(\w+)">/g)].map(([, code]) => code);

    expect(status).toBe(200);
    expect(links).toEqual(
      CODES.map(([code]) => code).toSorted((a, b) => links.indexOf(a) - links.indexOf(b)),
    );
    expect(new Set(links).size).toBe(CODES.length);
  });

  it.each(['nothing', 'toString', '__proto__', 'room_not_found%00', 'Room_not_found'])(
    'has no page for %s',
    async (code) => {
      expect((await stranger().get(`/problems/${code}`)).status).toBe(404);
    },
  );

  it('joins all errors in one sentence, and lists each', async () => {
    const answer = await acme.get('/v2/rooms?limit=x&sort=y&metadata[a%20b]=z');
    const { detail, errors = [] } = expectProblem(answer, 400, 'invalid_request');

    expect(errors.map(({ parameter }) => parameter)).toEqual(['metadata[a b]', 'sort', 'limit']);
    expect(detail).toBe(errors.map((error) => `${error.parameter} ${error.detail}`).join('; '));
  });

  it('has the headers that HTTP requires', async () => {
    expect(await headerOf('www-authenticate', stranger().get('/v2/quota'))).toBe('Bearer realm="Foyer"');
    expect((await headerOf('allow', acme.send('PUT', '/v2/rooms/1')))?.split(', ').toSorted()).toEqual([
      'DELETE',
      'GET',
      'HEAD',
      'PATCH',
    ]);
    expect(
      await headerOf('retry-after', whileQueriesFail(Object.assign(new Error(), { code: 'EPIPE' }))),
    ).toBe('1');
  });

  it('has the limit and the reset when the points are spent', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 2 });
    const answer = await poor.post<Problem & Record<string, unknown>>('/v2/rooms', { endsAt: inMinutes(5) });

    expect(answer.body).toMatchObject({
      limit: 2,
      remaining: 2,
      resetsAt: answer.headers.get('x-ratelimit-reset'),
    });
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(answer.text).not.toContain('throttle');
  });

  it('has a row in the guide, by its status code', () => {
    const [, table = ''] = readFileSync('docs/migrating-to-v2.md', 'utf8').split('### Every status code');
    const rows = [...table.matchAll(/^\| (\d{3}) .*$/gm)].map(
      ([row, status]) => [Number(status), row] as const,
    );
    const missing = CODES.filter(([code]) => !OF_OPERATORS.has(code)).filter(
      ([code, status]) => !rows.some(([number, row]) => number === status && row.includes(`\`${code}\``)),
    );
    expect(missing).toEqual([]);
  });
});

async function headerOf(name: string, sent: Promise<HttpResponse<unknown>>): Promise<string | null> {
  return (await sent).headers.get(name);
}
