import { useScene } from '../../support/scene.js';
import type { HttpResponse } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';

const { app, acme } = useScene();

async function allRooms(): Promise<string> {
  const { rows } = await app.database.pool.query('SELECT * FROM rooms ORDER BY id');
  return JSON.stringify(rows);
}

const post = (body: string, type = 'application/json') =>
  acme.send('POST', '/v1/meetings', { headers: { 'Content-Type': type }, body });

describe('A request without a valid key', () => {
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
  ])('is 401 first: %s', async (_, method, path, body) => {
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

const END = '"endDate":"2099-01-01T00:00:00Z"';
const NESTED = 3_000;

/** Invalid bodies of a POST, with the status and the message. */
const BODIES: [string, string, number, RegExp][] = [
  ['is cut off', `{${END}`, 400, /JSON/],
  ['has single quotes', "{'endDate':'2099-01-01'}", 400, /JSON/],
  ['has two values', '{} {}', 400, /JSON/],
  ['is XML', '<endDate/>', 400, /JSON/],
  ['is a list', `[{${END}}]`, 400, /body must be a JSON object/],
  ['is a string', '"endDate"', 400, /body must be a JSON object/],
  ['is a number', '5', 400, /body must be a JSON object/],
  ['is null', 'null', 400, /body must be a JSON object/],
  ['is true', 'true', 400, /body must be a JSON object/],
  ['is empty', '', 400, /endDate is required/],
  ['is white space', ' \n', 400, /endDate is required/],
  ['is an empty object', '{}', 400, /endDate is required/],
  ['is larger than 64 KiB', `{${END},"a":"${'a'.repeat(2 ** 16)}"}`, 413, /64 KiB/],
  ['has NUL in the prefix', `{${END},"roomNamePrefix":"a\\u0000"}`, 400, /roomNamePrefix/],
  ['has NUL in the mode', `{${END},"roomMode":"\\u0000"}`, 400, /roomMode/],
  ['has NUL in the date', `{"endDate":"2099-01-01T00:00:00Z\\u0000"}`, 400, /endDate/],
  ['has a lone surrogate in the prefix', `{${END},"roomNamePrefix":"\\ud800"}`, 400, /roomNamePrefix/],
  ['has a lone surrogate in the date', '{"endDate":"\\udfff"}', 400, /endDate/],
  ['has a huge number for a date', '{"endDate":1e999}', 400, /endDate/],
  ['has a huge number for a boolean', `{${END},"isLocked":${'9'.repeat(1000)}}`, 400, /isLocked/],
  [
    'has 3,000 levels in a known field',
    `{${END},"recording":${nested('{"destination":', '}')}}`,
    400,
    /deeper than 100 levels/,
  ],
  [
    'has 3,000 levels for a list of fields',
    `{${END},"fields":${nested('[', ']')}}`,
    400,
    /deeper than 100 levels/,
  ],
  [
    'has 3,000 levels in an unknown field',
    `{${END},"isLocked":7,"a":${nested('[', ']')}}`,
    400,
    /deeper than 100 levels/,
  ],
  ['is 3,000 levels of lists', nested('[', ']'), 400, /deeper than 100 levels/],
  ['is 3,000 levels that do not end', '[{"a":'.repeat(NESTED), 400, /deeper than 100 levels/],
];

describe('A request fails', () => {
  let rooms: string;

  beforeAll(async () => {
    await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    rooms = await allRooms();
  });
  afterEach(async () => expect(await allRooms()).toBe(rooms));

  it.each(BODIES)('because its body %s', async (_, body, status, message) => {
    const answer = await post(body);

    expectError(answer, status);
    expect(answer.body.message).toMatch(message);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'nonsense',
    '*/*',
  ])('because its body is %s', async (type) => expectError(await post(`{${END}}`, type), 415));

  it.each([
    '/v1/nothing',
    '/v1/meetings/1/2',
    '/v1/Meetings',
    '/v1/meetingsx',
    '/v1/rooms/a/b/c',
    '/v1/%00',
    '/v99/meetings',
  ])('because there is no %s', async (path) => {
    expectError(await acme.get(path), 404);
    expectError(
      await acme.send('POST', path, { body: '{}', headers: { 'Content-Type': 'application/json' } }),
      404,
    );
  });

  it.each([
    ['PUT', '/v1/meetings', 'GET, HEAD, POST'],
    ['PATCH', '/v1/meetings?limit=1', 'GET, HEAD, POST'],
    ['DELETE', '/v1/meetings', 'GET, HEAD, POST'],
    ['OPTIONS', '/v1/meetings', 'GET, HEAD, POST'],
    ['POST', '/v1/meetings/1', 'DELETE, GET, HEAD'],
    ['PUT', '/v1/meetings/1/', 'DELETE, GET, HEAD'],
    ['PROPFIND', '/v1/meetings/1', 'DELETE, GET, HEAD'],
  ])('because %s is not allowed on %s', async (method, path, allowed) => {
    const answer = await acme.send(method, path);

    expectError(answer, 405);
    expect(answer.headers.get('allow')?.split(', ').toSorted().join(', ')).toBe(allowed);
  });

  it.each(['/v1', '/v1/', '/v1/%zz', '/v1/meetings/%zz', '/v1/meetings/%', '/v1/meetings/%e0%a4%a'])(
    'because %s is no route',
    async (path) => expectError(await acme.get(path), 404),
  );

  it('because its URL is very long', async () => {
    expectError(await acme.get(`/v1/meetings/${'1'.repeat(500)}`), 404);
    expectError(await acme.send('PUT', `/v1/meetings/${'1'.repeat(500)}`), 405);
    expectError(await acme.get(`/v1/meetings?limit=x&a=${'1'.repeat(8_000)}`), 400);
    expectError(await acme.get(`/v1/meetings?a=${'1'.repeat(12_000)}`), 414);
    // Node itself refuses it, before authentication.
    const { status, text } = await acme.get(`/v1/meetings?a=${'1'.repeat(50_000)}`);
    expect(status).toBe(431);
    expect(JSON.parse(text)).toMatchObject({ statusCode: 431, message: expect.any(String) as string });
  });

  it('because its URL has one very long segment', async () => {
    expectError(await acme.get(`/v1/meetings/${'1'.repeat(8_000)}`), 404);
  });

  it.each([
    'roomName[startsWith]=%00',
    'roomName[startsWith]=/a%00b',
    'cursor=%00',
    'limit=%00',
    'limit=1e999',
    'limit=-9999999999999999999999',
    'limit[a][b][c][d][e][f][g]=1',
    'roomName[startsWith]=a&roomName[startsWith]=b',
    'roomName[__proto__][startsWith]=a',
    'roomName[constructor]=a&roomName[toString]=b&limit=5',
    'cursor[__proto__][x]=1',
    'fields[valueOf]=hostRoomUrl',
  ])('because of its query: %s', async (query) => {
    expectError(await acme.get(`/v1/meetings?${query}`), 400);
  });

  it.each([
    'fields=%00',
    'fields=%ff&limit=%31',
    'fields=%zz',
    'a=%ff&b=%zz&c=%',
    '__proto__[x]=1&constructor[prototype][x]=1&toString=1&hasOwnProperty=1',
    [...Object.getOwnPropertyNames(Object.prototype), 'prototype'].map((name) => `${name}=1`).join('&'),
    'roomName[startsWith]=%ff',
    Array.from({ length: 1000 }, (_, i) => `a${i}`).join('&'),
    Array.from({ length: 3000 }, () => 'a').join('&'),
    `a${'[b]'.repeat(2000)}=c`,
    '&&&===&?',
  ])('but not because of an odd query: %.60s', async (query) => {
    expect((await acme.get(`/v1/meetings?${query}`)).status).toBe(200);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

function nested(open: string, close: string): string {
  return open.repeat(NESTED) + (open.endsWith(':') ? '1' : '') + close.repeat(NESTED);
}

function expectError({ status, headers, text }: HttpResponse, expected: number): void {
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(JSON.parse(text)).toMatchObject({
    statusCode: expected,
    error: expect.stringMatching(/./) as string,
    message: expect.stringMatching(/./) as string,
  });
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|"stack"|syntax error|postgres/i);
  for (const name of ['limit', 'remaining', 'reset']) {
    expect(headers.has(`x-ratelimit-${name}`)).toBe(true);
  }
}
