import { randomBytes } from 'node:crypto';
import type { Client } from '../support/client.js';
import { createClient } from '../support/client.js';
import { startApp } from '../support/app.js';
import { inMinutes } from '../support/factories.js';
import {
  type Call,
  describeResponsesOf,
  type OperationCases,
} from '../support/documented-responses.conformance.js';
import { type IssuedKeyView, OPERATOR_TOKEN, type OrganizationView } from '../support/operator.js';

const ORGANIZATIONS = '/admin/organizations';
const NOBODY = `${ORGANIZATIONS}/nobody`;
const NO_KEY = 'api-keys/0123456789abcdef';

const WEBHOOK = `${ORGANIZATIONS}/{organization}/webhooks/{webhookId}`;
const NO_WEBHOOK = `${NOBODY}/webhooks/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11`;
const NO_DELIVERY = `${NO_WEBHOOK}/deliveries/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11`;
const NEW_WEBHOOK = { url: 'https://app.example.invalid/', eventTypes: ['room.created'] };

const newSlug = (): string => `org-${randomBytes(5).toString('hex')}`;

async function makeOrganization(operator: Client): Promise<string> {
  const { body } = await operator.post<OrganizationView>(ORGANIZATIONS, { name: 'Acme', slug: newSlug() });
  return body.slug;
}

async function makeKey(operator: Client): Promise<string> {
  const path = `${ORGANIZATIONS}/${await makeOrganization(operator)}/api-keys`;
  const { body } = await operator.post<IssuedKeyView>(path, { name: 'ci', scopes: ['rooms:read'] });
  return `${path}/${body.id}`;
}

async function makeWebhook(operator: Client, wanted: object = {}): Promise<string> {
  const path = `${ORGANIZATIONS}/${await makeOrganization(operator)}/webhooks`;
  const { body } = await operator.post<{ id: string }>(path, { ...NEW_WEBHOOK, ...wanted });
  return `${path}/${body.id}`;
}

async function makeDelivery(operator: Client): Promise<string> {
  const webhook = await makeWebhook(operator);
  const { body } = await operator.post<{ id: string }>(`${webhook}/test`, {});
  return `${webhook}/deliveries/${body.id}`;
}

const withBody = (path: string, body: object): Call => ({
  path,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** How each operation succeeds, and how it comes to be answered otherwise. */
const CASES: Readonly<Record<string, OperationCases>> = {
  [`POST ${ORGANIZATIONS}`]: {
    call: () => withBody(ORGANIZATIONS, { name: 'Acme', slug: newSlug() }),
    answers: {
      409: async (operator) =>
        operator.post(ORGANIZATIONS, { name: 'Acme', slug: await makeOrganization(operator) }),
    },
  },
  [`GET ${ORGANIZATIONS}`]: { call: () => ({ path: ORGANIZATIONS }) },
  [`GET ${ORGANIZATIONS}/{organization}`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}` }),
    answers: { 404: (operator) => operator.get(NOBODY) },
  },
  [`PATCH ${ORGANIZATIONS}/{organization}`]: {
    call: async (operator) =>
      withBody(`${ORGANIZATIONS}/${await makeOrganization(operator)}`, { plan: 'grow' }),
    answers: { 404: (operator) => operator.send('PATCH', NOBODY, { ...withBody('', {}) }) },
  },
  [`DELETE ${ORGANIZATIONS}/{organization}`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}` }),
    answers: { 404: (operator) => operator.delete(NOBODY) },
  },
  [`POST ${ORGANIZATIONS}/{organization}/suspend`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}/suspend` }),
    answers: { 404: (operator) => operator.send('POST', `${NOBODY}/suspend`) },
  },
  [`POST ${ORGANIZATIONS}/{organization}/resume`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}/resume` }),
    answers: { 404: (operator) => operator.send('POST', `${NOBODY}/resume`) },
  },
  [`GET ${ORGANIZATIONS}/{organization}/quota`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}/quota` }),
    answers: { 404: (operator) => operator.get(`${NOBODY}/quota`) },
  },
  [`POST ${ORGANIZATIONS}/{organization}/api-keys`]: {
    call: async (operator) =>
      withBody(`${ORGANIZATIONS}/${await makeOrganization(operator)}/api-keys`, {
        name: 'ci',
        scopes: ['rooms:read'],
      }),
    answers: {
      404: (operator) => operator.post(`${NOBODY}/api-keys`, { name: 'ci', scopes: ['rooms:read'] }),
    },
  },
  [`GET ${ORGANIZATIONS}/{organization}/api-keys`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}/api-keys` }),
    answers: { 404: (operator) => operator.get(`${NOBODY}/api-keys`) },
  },
  [`GET ${ORGANIZATIONS}/{organization}/api-keys/{keyId}`]: {
    call: async (operator) => ({ path: await makeKey(operator) }),
    answers: { 404: (operator) => operator.get(`${NOBODY}/${NO_KEY}`) },
  },
  [`POST ${ORGANIZATIONS}/{organization}/api-keys/{keyId}/rotate`]: {
    call: async (operator) => withBody(`${await makeKey(operator)}/rotate`, {}),
    answers: {
      404: (operator) => operator.post(`${NOBODY}/${NO_KEY}/rotate`, {}),
      409: async (operator) => {
        const path = `${await makeKey(operator)}/rotate`;
        await operator.post(path, { overlapSeconds: 60 });
        return operator.post(path, { overlapSeconds: 60 });
      },
    },
  },
  [`DELETE ${ORGANIZATIONS}/{organization}/api-keys/{keyId}`]: {
    call: async (operator) => ({ path: await makeKey(operator) }),
    answers: { 404: (operator) => operator.delete(`${NOBODY}/${NO_KEY}`) },
  },
  [`POST ${ORGANIZATIONS}/{organization}/webhooks`]: {
    call: async (operator) =>
      withBody(`${ORGANIZATIONS}/${await makeOrganization(operator)}/webhooks`, NEW_WEBHOOK),
    answers: {
      404: (operator) => operator.post(`${NOBODY}/webhooks`, NEW_WEBHOOK),
      409: async (operator) => {
        const path = `${ORGANIZATIONS}/${await makeOrganization(operator)}/webhooks`;
        for (let i = 0; i < 20; i++) await operator.post(path, NEW_WEBHOOK);
        return operator.post(path, NEW_WEBHOOK);
      },
    },
  },
  [`GET ${ORGANIZATIONS}/{organization}/webhooks`]: {
    call: async (operator) => ({ path: `${ORGANIZATIONS}/${await makeOrganization(operator)}/webhooks` }),
    answers: { 404: (operator) => operator.get(`${NOBODY}/webhooks`) },
  },
  [`GET ${WEBHOOK}`]: {
    call: async (operator) => ({ path: await makeWebhook(operator) }),
    answers: { 404: (operator) => operator.get(NO_WEBHOOK) },
  },
  [`PATCH ${WEBHOOK}`]: {
    call: async (operator) => withBody(await makeWebhook(operator), { description: 'other' }),
    answers: { 404: (operator) => operator.send('PATCH', NO_WEBHOOK, { ...withBody('', {}) }) },
  },
  [`DELETE ${WEBHOOK}`]: {
    call: async (operator) => ({ path: await makeWebhook(operator) }),
    answers: { 404: (operator) => operator.delete(NO_WEBHOOK) },
  },
  [`POST ${WEBHOOK}/rotate-secret`]: {
    call: async (operator) => withBody(`${await makeWebhook(operator)}/rotate-secret`, {}),
    answers: { 404: (operator) => operator.post(`${NO_WEBHOOK}/rotate-secret`, {}) },
  },
  [`POST ${WEBHOOK}/test`]: {
    call: async (operator) => withBody(`${await makeWebhook(operator)}/test`, {}),
    answers: {
      404: (operator) => operator.post(`${NO_WEBHOOK}/test`, {}),
      409: async (operator) => operator.post(`${await makeWebhook(operator, { enabled: false })}/test`, {}),
    },
  },
  [`GET ${WEBHOOK}/deliveries`]: {
    call: async (operator) => ({ path: `${await makeWebhook(operator)}/deliveries` }),
    answers: { 404: (operator) => operator.get(`${NO_WEBHOOK}/deliveries`) },
  },
  [`GET ${WEBHOOK}/deliveries/{deliveryId}`]: {
    call: async (operator) => ({ path: await makeDelivery(operator) }),
    answers: { 404: (operator) => operator.get(NO_DELIVERY) },
  },
  [`POST ${WEBHOOK}/deliveries/{deliveryId}/redeliver`]: {
    call: async (operator) => ({ path: `${await makeDelivery(operator)}/redeliver` }),
    answers: {
      404: (operator) => operator.send('POST', `${NO_DELIVERY}/redeliver`),
      409: async (operator) => {
        const delivery = await makeDelivery(operator);
        await operator.patch(delivery.replace(/\/deliveries.*/, ''), { enabled: false });
        return operator.send('POST', `${delivery}/redeliver`);
      },
    },
  },
  [`POST ${WEBHOOK}/redeliver`]: {
    call: async (operator) =>
      withBody(`${await makeWebhook(operator)}/redeliver`, { failedSince: inMinutes(-5) }),
    answers: {
      404: (operator) => operator.post(`${NO_WEBHOOK}/redeliver`, { failedSince: inMinutes(-5) }),
      409: async (operator) =>
        operator.post(`${await makeWebhook(operator, { enabled: false })}/redeliver`, {
          failedSince: inMinutes(-5),
        }),
    },
  },
  'GET /admin/audit-events': {
    call: () => ({ path: '/admin/audit-events' }),
    answers: { 404: (operator) => operator.get('/admin/audit-events?organization=nobody') },
  },
  'GET /admin/media-servers': { call: () => ({ path: '/admin/media-servers' }) },
  'POST /admin/rooms/purge': { call: () => ({ path: '/admin/rooms/purge' }) },
};

describeResponsesOf(
  {
    document: 'admin',
    environment: { OPERATOR_TOKEN },
    caller: async ({ url }) => ({ ...createClient(url, OPERATOR_TOKEN), key: { token: OPERATOR_TOKEN } }),
    everywhere: {
      429: async ({ app, method, call }) => {
        const limited = await startApp({ OPERATOR_TOKEN, FAILED_ATTEMPTS_PER_MINUTE: '1' }, app.database);
        try {
          const guesser = createClient(limited.url, 'a-guess');
          await guesser.send(method, call.path);
          return await guesser.send(method, call.path);
        } finally {
          await limited.stop();
        }
      },
    },
  },
  CASES,
);
