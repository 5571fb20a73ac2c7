import { request } from 'node:http';
import type { Meeting } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { receiveResponse } from '../../support/raw-response.js';
import { useScene } from '../../support/scene.js';

interface Sent {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Requests of real clients, many of which fetch refuses to send. */
describe('A request of an unusual shape', () => {
  const { app, acme } = useScene();
  let meeting: Meeting;

  beforeEach(async () => {
    meeting = (await acme.post('/v1/meetings', { endDate: inMinutes(30) })).body;
  });

  async function send(method: string, { path = '/v1/meetings', headers = {}, body }: Sent) {
    const Authorization = `Bearer ${acme.key.token}`;
    const sent = request(app.url + path, { method, headers: { Authorization, ...headers } });
    if (body !== undefined && !sent.hasHeader('Transfer-Encoding')) {
      sent.setHeader('Content-Length', Buffer.byteLength(body));
    }
    sent.end(body);
    return receiveResponse(sent);
  }

  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const one = () => `/v1/meetings/${meeting.meetingId}`;

  it.each<[string, Sent]>([
    ['an empty JSON object', { headers: JSON_TYPE, body: '{}' }],
    ['fields in a JSON body', { headers: JSON_TYPE, body: '{"fields":["hostRoomUrl"]}' }],
    ['a JSON body without a type', { body: '{}' }],
    ['a broken JSON body', { headers: JSON_TYPE, body: '{' }],
    ['a JSON type and no body', { headers: JSON_TYPE }],
    ['a JSON type and a body of 0 bytes', { headers: JSON_TYPE, body: '' }],
    [
      'a JSON type with a charset and no body',
      { headers: { 'Content-Type': 'application/json; charset=utf-8' } },
    ],
    ['another type and no body', { headers: { 'Content-Type': 'text/plain' } }],
    ['a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=b' }],
  ])('succeeds on GET and DELETE: %s', async (_, sent) => {
    expect((await send('GET', sent)).status).toBe(200);
    expect((await send('GET', { ...sent, path: one() })).status).toBe(200);
    expect(await send('DELETE', { ...sent, path: one() })).toMatchObject({ status: 204, text: '' });
    expect((await acme.get(one())).status).toBe(404);
  });

  it.each(['{}', '{"fields":["hostRoomUrl"]}'])(
    'succeeds on GET with the chunked body %s, as does the next on its connection',
    async (body) => {
      const sent = { headers: { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }, path: one() };
      for (let i = 0; i < 3; i++) {
        const { status, text: answered } = await send('GET', { ...sent, body });

        expect(status).toBe(200);
        expect(JSON.parse(answered)).toEqual(meeting);
      }
    },
  );

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json ; charset=utf8',
    'APPLICATION/JSON',
    'application/json;',
  ])('succeeds on POST with the content type %s', async (type) => {
    const body = `{"endDate":"2099-01-01T00:00:00Z","roomNamePrefix":"größe"}`;
    const { status, text: answered } = await send('POST', { headers: { 'Content-Type': type }, body });
    expect(status).toBe(400);
    expect(answered).toContain('roomNamePrefix');

    const valid = await send('POST', {
      headers: { 'Content-Type': type },
      body: body.replace('größe', 'team'),
    });
    expect(valid.status).toBe(201);
  });

  it('succeeds on POST with a byte order mark before the JSON', async () => {
    const body = '\ufeff{"endDate":"2099-01-01T00:00:00Z"}';

    expect((await send('POST', { headers: JSON_TYPE, body })).status).toBe(201);
  });

  it('succeeds with trailing and double slashes', async () => {
    const post = { headers: JSON_TYPE, body: '{"endDate":"2099-01-01T00:00:00Z"}' };

    expect((await send('POST', { ...post, path: '/v1/meetings/' })).status).toBe(201);
    expect((await send('POST', { ...post, path: '/v1/meetings/?fields=hostRoomUrl' })).status).toBe(201);
    expect((await send('GET', { path: '/v1/meetings/?limit=100' })).status).toBe(200);
    expect((await send('GET', { path: '//v1//meetings' })).status).toBe(200);
    expect((await send('GET', { path: `${one()}/` })).status).toBe(200);
    expect((await send('DELETE', { path: `${one()}/` })).status).toBe(204);
    expect((await send('GET', { path: `${one()}/` })).status).toBe(404);
  });

  it('succeeds with lower-case percent-encodings', async () => {
    const path = `/v1/meetings?roomName%5bstartsWith%5d=%2f${meeting.roomName.slice(1)}&fields=hostRoomUrl%2cx`;
    const { results } = JSON.parse((await send('GET', { path })).text) as { results: Meeting[] };

    expect(results).toMatchObject([{ ...meeting, hostRoomUrl: expect.any(String) as string }]);
  });

  it.each(['bearer KEY', 'BEARER KEY', 'Bearer    KEY', 'Bearer KEY   ', '  Bearer KEY', 'Bearer KEY\t'])(
    'is authenticated by %j',
    async (form) => {
      const Authorization = form.replace('KEY', acme.key.token);

      expect((await send('GET', { headers: { Authorization } })).status).toBe(200);
    },
  );

  it.each([
    'Bearer',
    'Bearer ',
    'KEY',
    'Token KEY',
    'Basic KEY',
    'BearerKEY',
    'Bearer KEY KEY',
    'Bearer KEY,',
    'Bearer "KEY"',
    `Bearer KEY${'x'.repeat(300)}`,
    `Bearer ${'eyJhbGciOi.'.repeat(70)}`,
    `Bearer ${'a'.repeat(8000)}`,
    'Bearer k\u00e9y',
    'Bearer %00',
  ])('is 401 with %.60j', async (form) => {
    const Authorization = form.replace('KEY', acme.key.token);
    const { status, headers, text: answered } = await send('GET', { headers: { Authorization } });

    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="Foyer"/);
    expect(JSON.parse(answered)).toMatchObject({
      statusCode: 401,
      error: expect.stringContaining('API key') as string,
    });
    expect(answered).not.toContain(acme.key.token);
  });
});
