import crypto from 'node:crypto';
import { type Call, describeDocumentedResponses } from '../../support/documented-responses.conformance.js';
import type { HttpResponse, Client } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';

const ROOMS = '/v2/rooms';
const KEYS = '/v2/api-keys';
const NO_ROOM = `${ROOMS}/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11`;
const NO_KEY = `${KEYS}/0123456789abcdef`;
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
});

function send(
  acme: Client,
  method: string,
  { path, headers = {}, body }: Call,
): Promise<HttpResponse<unknown>> {
  return acme.send(method, path, { headers: { ...headers }, ...(body !== undefined && { body }) });
}

/** The path of what is created. */
async function createdBy(acme: Client, call: Call): Promise<string> {
  const { status, headers } = await send(acme, 'POST', call);
  expect(status).toBe(201);
  return headers.get('location') ?? '';
}
