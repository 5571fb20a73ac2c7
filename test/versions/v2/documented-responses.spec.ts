import crypto from 'node:crypto';
import { type Call, describeDocumentedResponses } from '../../support/documented-responses.conformance.js';
import type { HttpResponse, Client } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { joinedPage, TestPage } from '../../signalling/test-page.js';
import { THEME_CASES } from './documented-themes.js';

const ROOMS = '/v2/rooms';
const KEYS = '/v2/api-keys';
const NO_ROOM = `${ROOMS}/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11`;
const NO_KEY = `${KEYS}/0123456789abcdef`;
const WEBHOOKS = '/v2/webhooks';
const NO_WEBHOOK = `${WEBHOOKS}/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11`;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const STALE = { 'If-Match': '"7"' };

const newRoom = (): Call => ({
  path: ROOMS,
  headers: JSON_TYPE,
  body: JSON.stringify({ endsAt: inMinutes(30) }),
});
const newKey = (scopes = ['rooms:read']): Call => ({
  path: KEYS,
  headers: JSON_TYPE,
  body: JSON.stringify({ name: 'other', scopes }),
});
const posting = (path: string, body: object): Call => ({
  path,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});
const newWebhook = (wanted: object = {}): Call =>
  posting(WEBHOOKS, { url: 'https://app.example.invalid/', eventTypes: ['room.created'], ...wanted });
const rotation = (key: string): Call => ({ path: `${key}/rotate`, headers: JSON_TYPE, body: '{}' });

describeDocumentedResponses('2', {
  'POST /v2/rooms': {
    call: newRoom,
    answers: {
      400: (acme) => acme.post(ROOMS, {}),
      409: async (acme) => {
        const dice = jest.spyOn(crypto, 'randomInt').mockImplementation(() => 5);
        try {
          const body = { endsAt: inMinutes(30), name: { pattern: 'human-short' } };
          await acme.post(ROOMS, body);
          return await acme.post(ROOMS, body);
        } finally {
          dice.mockRestore();
        }
      },
      422: async (acme) => {
        const call = newRoom();
        const headers = { ...JSON_TYPE, 'Idempotency-Key': crypto.randomUUID() };
        await send(acme, 'POST', { ...call, headers });
        return send(acme, 'POST', { ...call, headers, body: JSON.stringify({ endsAt: inMinutes(60) }) });
      },
    },
  },

  'GET /v2/rooms': {
    call: () => ({ path: ROOMS }),
    answers: { 400: (acme) => acme.get(`${ROOMS}?limit=101`) },
  },

  'GET /v2/rooms/{id}': {
    call: async (acme) => ({ path: await createdBy(acme, newRoom()) }),
    answers: {
      304: async (acme) =>
        send(acme, 'GET', {
          path: await createdBy(acme, newRoom()),
          headers: { 'If-None-Match': '"1"' },
        }),
      400: async (acme) => acme.get(`${await createdBy(acme, newRoom())}?include=everything`),
      404: (acme) => acme.get(NO_ROOM),
    },
  },

  'PATCH /v2/rooms/{id}': {
    call: async (acme) => ({ path: await createdBy(acme, newRoom()), headers: JSON_TYPE, body: '{}' }),
    answers: {
      400: async (acme) =>
        send(acme, 'PATCH', {
          path: await createdBy(acme, newRoom()),
          headers: JSON_TYPE,
          body: '{"mode":"group"}',
        }),
      404: (acme) => send(acme, 'PATCH', { path: NO_ROOM, headers: JSON_TYPE, body: '{}' }),
      412: async (acme) =>
        send(acme, 'PATCH', {
          path: await createdBy(acme, newRoom()),
          headers: { ...JSON_TYPE, ...STALE },
          body: '{}',
        }),
    },
  },

  'DELETE /v2/rooms/{id}': {
    call: async (acme) => ({ path: await createdBy(acme, newRoom()) }),
    answers: {
      404: (acme) => acme.delete(NO_ROOM),
      412: async (acme) => send(acme, 'DELETE', { path: await createdBy(acme, newRoom()), headers: STALE }),
    },
  },

  'GET /v2/rooms/{id}/participants': {
    call: async (acme) => ({ path: `${await createdBy(acme, newRoom())}/participants` }),
    answers: {
      400: async (acme) => acme.get(`${await createdBy(acme, newRoom())}/participants?state=left`),
      404: (acme) => acme.get(`${NO_ROOM}/participants`),
    },
  },

  'DELETE /v2/rooms/{id}/participants/{participantId}': {
    call: async (acme) => ({ path: (await waitingBy(acme)).path }),
    answers: { 404: (acme) => acme.delete(`${NO_ROOM}/participants/${crypto.randomUUID()}`) },
  },

  'POST /v2/rooms/{id}/participants/{participantId}/admit': {
    call: async (acme) => ({ path: `${(await waitingBy(acme)).path}/admit` }),
    answers: {
      404: async (acme) =>
        acme.send('POST', `${await createdBy(acme, newRoom())}/participants/${crypto.randomUUID()}/admit`),
      409: async (acme) => {
        const { room, path } = await waitingBy(acme);
        for (let i = 0; i < 4; i++) await joinedPage(acme, room, 'host');
        return acme.send('POST', `${path}/admit`);
      },
    },
  },

  'POST /v2/rooms/{id}/participants/{participantId}/deny': {
    call: async (acme) => ({ path: `${(await waitingBy(acme)).path}/deny` }),
    answers: {
      404: (acme) => acme.send('POST', `${NO_ROOM}/participants/${crypto.randomUUID()}/deny`),
      409: async (acme) => {
        const { path } = await waitingBy(acme);
        await acme.send('POST', `${path}/admit`);
        return acme.send('POST', `${path}/deny`);
      },
    },
  },

  'GET /v2/rooms/{id}/sessions': {
    call: async (acme) => ({ path: `${await createdBy(acme, newRoom())}/sessions` }),
    answers: {
      400: async (acme) => acme.get(`${await createdBy(acme, newRoom())}/sessions?limit=0`),
      404: (acme) => acme.get(`${NO_ROOM}/sessions`),
    },
  },

  'GET /v2/sessions': {
    call: () => ({ path: '/v2/sessions' }),
    answers: { 400: (acme) => acme.get('/v2/sessions?sort=endedAt') },
  },

  'GET /v2/sessions/{id}': {
    call: async (acme) => ({ path: `/v2/sessions/${(await metBy(acme)).session}` }),
    answers: { 404: (acme) => acme.get(`/v2/sessions/${crypto.randomUUID()}`) },
  },

  'GET /v2/sessions/{id}/participants': {
    call: async (acme) => ({ path: `/v2/sessions/${(await metBy(acme)).session}/participants` }),
    answers: {
      400: async (acme) => acme.get(`/v2/sessions/${(await metBy(acme)).session}/participants?limit=0`),
      404: (acme) => acme.get(`/v2/sessions/${crypto.randomUUID()}/participants`),
    },
  },

  'GET /v2/participants': {
    call: () => ({ path: '/v2/participants?externalId=any' }),
    answers: { 400: (acme) => acme.get('/v2/participants') },
  },

  'DELETE /v2/participants': {
    call: () => ({ path: '/v2/participants?externalId=any' }),
    answers: { 400: (acme) => acme.delete('/v2/participants') },
  },

  'DELETE /v2/participants/{id}': {
    call: async (acme) => {
      const { page } = await metBy(acme);
      await page.send('leave');
      return { path: `/v2/participants/${page.id}` };
    },
    answers: {
      404: (acme) => acme.delete(`/v2/participants/${crypto.randomUUID()}`),
      409: async (acme) => acme.delete(`/v2/participants/${(await metBy(acme)).page.id}`),
    },
  },

  'GET /v2/usage': {
    call: () => ({ path: '/v2/usage?from=2026-11-01&to=2026-12-01' }),
    answers: { 400: (acme) => acme.get('/v2/usage') },
  },

  'POST /v2/webhooks': {
    call: () => newWebhook(),
    answers: {
      400: (acme) => acme.post(WEBHOOKS, {}),
      409: async (acme) => {
        let last = await send(acme, 'POST', newWebhook());
        while (last.status === 201) last = await send(acme, 'POST', newWebhook());
        await deleteWebhooks(acme);
        return last;
      },
    },
  },

  'GET /v2/webhooks': {
    call: () => ({ path: WEBHOOKS }),
    answers: { 400: (acme) => acme.get(`${WEBHOOKS}?limit=0`) },
  },

  'GET /v2/webhooks/{id}': {
    call: async (acme) => ({ path: await webhookBy(acme) }),
    answers: { 404: (acme) => acme.get(NO_WEBHOOK) },
  },

  'PATCH /v2/webhooks/{id}': {
    call: async (acme) => ({ path: await webhookBy(acme), headers: JSON_TYPE, body: '{}' }),
    answers: {
      400: async (acme) => acme.patch(await webhookBy(acme), { url: 'http://10.0.0.1' }),
      404: (acme) => acme.patch(NO_WEBHOOK, {}),
    },
  },

  'DELETE /v2/webhooks/{id}': {
    call: async (acme) => ({ path: await webhookBy(acme) }),
    answers: { 404: (acme) => acme.delete(NO_WEBHOOK) },
  },

  'POST /v2/webhooks/{id}/rotate-secret': {
    call: async (acme) => posting(`${await webhookBy(acme)}/rotate-secret`, {}),
    answers: {
      400: async (acme) => acme.post(`${await webhookBy(acme)}/rotate-secret`, { overlapSeconds: -1 }),
      404: (acme) => acme.post(`${NO_WEBHOOK}/rotate-secret`, {}),
    },
  },

  'POST /v2/webhooks/{id}/test': {
    call: async (acme) => posting(`${await webhookBy(acme)}/test`, {}),
    answers: {
      400: async (acme) => acme.post(`${await webhookBy(acme)}/test`, { eventType: 'room.client.left' }),
      404: (acme) => acme.post(`${NO_WEBHOOK}/test`, {}),
      409: async (acme) => acme.post(`${await webhookBy(acme, { enabled: false })}/test`, {}),
    },
  },

  'GET /v2/webhooks/{id}/deliveries': {
    call: async (acme) => ({ path: `${await webhookBy(acme)}/deliveries` }),
    answers: {
      400: async (acme) => acme.get(`${await webhookBy(acme)}/deliveries?state=lost`),
      404: (acme) => acme.get(`${NO_WEBHOOK}/deliveries`),
    },
  },

  'GET /v2/webhooks/{id}/deliveries/{deliveryId}': {
    call: async (acme) => ({ path: await deliveryBy(acme) }),
    answers: { 404: async (acme) => acme.get(`${await webhookBy(acme)}/deliveries/${crypto.randomUUID()}`) },
  },

  'POST /v2/webhooks/{id}/deliveries/{deliveryId}/redeliver': {
    call: async (acme) => ({ path: `${await deliveryBy(acme)}/redeliver` }),
    answers: {
      404: async (acme) =>
        acme.send('POST', `${await webhookBy(acme)}/deliveries/${crypto.randomUUID()}/redeliver`),
      409: async (acme) => {
        const delivery = await deliveryBy(acme);
        await acme.patch(delivery.replace(/\/deliveries.*/, ''), { enabled: false });
        return acme.send('POST', `${delivery}/redeliver`);
      },
    },
  },

  'POST /v2/webhooks/{id}/redeliver': {
    call: async (acme) => posting(`${await webhookBy(acme)}/redeliver`, { failedSince: inMinutes(-5) }),
    answers: {
      400: async (acme) => acme.post(`${await webhookBy(acme)}/redeliver`, {}),
      404: (acme) => acme.post(`${NO_WEBHOOK}/redeliver`, { failedSince: inMinutes(-5) }),
      409: async (acme) =>
        acme.post(`${await webhookBy(acme, { enabled: false })}/redeliver`, { failedSince: inMinutes(-5) }),
    },
  },

  'POST /v2/api-keys': { call: () => newKey(), answers: { 400: (acme) => acme.post(KEYS, {}) } },

  'GET /v2/api-keys': {
    call: () => ({ path: KEYS }),
    answers: { 400: (acme) => acme.get(`${KEYS}?cursor=forged`) },
  },

  'GET /v2/api-keys/{id}': {
    call: async (acme) => ({ path: await createdBy(acme, newKey()) }),
    answers: { 404: (acme) => acme.get(NO_KEY) },
  },

  'POST /v2/api-keys/{id}/rotate': {
    call: async (acme) => rotation(await createdBy(acme, newKey())),
    answers: {
      400: async (acme) => acme.post(`${await createdBy(acme, newKey())}/rotate`, { overlapSeconds: -1 }),
      404: (acme) => send(acme, 'POST', rotation(NO_KEY)),
      409: async (acme) => {
        const key = await createdBy(acme, newKey());
        await acme.post(`${key}/rotate`, { overlapSeconds: 60 });
        return acme.post(`${key}/rotate`, { overlapSeconds: 60 });
      },
    },
  },

  'DELETE /v2/api-keys/{id}': {
    call: async (acme) => ({ path: await createdBy(acme, newKey()) }),
    answers: { 404: (acme) => acme.delete(NO_KEY) },
  },

  'GET /v2/audit-events': {
    call: () => ({ path: '/v2/audit-events' }),
    answers: { 400: (acme) => acme.get('/v2/audit-events?type=nonsense') },
  },

  'GET /v2/quota': { call: () => ({ path: '/v2/quota' }) },

  'GET /v2/organization': { call: () => ({ path: '/v2/organization' }) },

  'PATCH /v2/organization': {
    call: () => ({ path: '/v2/organization', headers: JSON_TYPE, body: '{}' }),
    answers: {
      400: (acme) => acme.patch('/v2/organization', { embedOrigins: ['https://*'] }),
    },
  },

  ...THEME_CASES,
});

function send(
  acme: Client,
  method: string,
  { path, headers = {}, body }: Call,
): Promise<HttpResponse<unknown>> {
  return acme.send(method, path, { headers: { ...headers }, ...(body !== undefined && { body }) });
}

/** A room that somebody waits for, and the path of that participant. */
async function waitingBy(acme: Client): Promise<{ room: Room; path: string }> {
  const room = await makeRoom(acme, { locked: true });
  await new TestPage(acme, room).join();
  const { body } = await acme.get<{ data: { id: string }[] }>(`${ROOMS}/${room.id}/participants`);
  return { room, path: `${ROOMS}/${room.id}/participants/${body.data[0]?.id}` };
}

/** A session that runs, and a page in it. */
async function metBy(acme: Client): Promise<{ page: TestPage; session: string }> {
  const room = await makeRoom(acme);
  const [page] = [await joinedPage(acme, room), await joinedPage(acme, room)];
  const { body } = await acme.get<{ data: { id: string }[] }>(`${ROOMS}/${room.id}/sessions`);
  return { page, session: body.data[0]?.id ?? '' };
}

/** The path of what is created. */
async function createdBy(acme: Client, call: Call): Promise<string> {
  const { status, headers } = await send(acme, 'POST', call);
  expect(status).toBe(201);
  return headers.get('location') ?? '';
}

async function deleteWebhooks(acme: Client): Promise<void> {
  const { body } = await acme.get<{ data: { id: string }[] }>(`${WEBHOOKS}?limit=100`);
  for (const { id } of body.data) await acme.delete(`${WEBHOOKS}/${id}`);
}

/** The path of a webhook, which is the only one. */
async function webhookBy(acme: Client, wanted: object = {}): Promise<string> {
  await deleteWebhooks(acme);
  return createdBy(acme, newWebhook(wanted));
}

/** The path of a delivery. */
async function deliveryBy(acme: Client): Promise<string> {
  const webhook = await webhookBy(acme);
  const { body } = await acme.post<{ id: string }>(`${webhook}/test`, {});
  return `${webhook}/deliveries/${body.id}`;
}
