import type { Client } from '../support/client.js';
import { expectProblem } from '../support/problems.js';
import { makeRoom } from '../support/rooms.js';
import { makeWebhook } from '../support/webhook-receiver.js';

interface Scene {
  readonly owner: Client;
  readonly stranger: Client;
}

const NEW = { url: 'https://app.example.invalid/', eventTypes: ['room.created'] };
const SINCE = { failedSince: '2026-01-01T00:00:00Z' };

/** What a stranger meets on the routes of webhooks. */
export const WEBHOOK_CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'POST /v2/webhooks': async ({ owner, stranger }) => {
    const { id } = await makeWebhook(stranger, NEW);
    expectProblem(await owner.get(`/v2/webhooks/${id}`), 404, 'webhook_not_found');
    await makeRoom(owner);
    const { body } = await stranger.get(`/v2/webhooks/${id}/deliveries`);
    expect(body).toEqual({ data: [], nextCursor: null });
  },

  'GET /v2/webhooks': async ({ owner, stranger }) => {
    for (let i = 0; i < 2; i++) await makeWebhook(owner, NEW);
    const { body } = await owner.get<{ nextCursor: string }>('/v2/webhooks?limit=1');
    for (const query of ['', `?cursor=${body.nextCursor}`])
      expect((await stranger.get(`/v2/webhooks${query}`)).body).toEqual({ data: [], nextCursor: null });
  },

  'GET /v2/webhooks/:id': (scene) => expectNothing(scene, 'GET', ''),
  'PATCH /v2/webhooks/:id': (scene) => expectNothing(scene, 'PATCH', '', { enabled: false }),
  'DELETE /v2/webhooks/:id': (scene) => expectNothing(scene, 'DELETE', ''),
  'POST /v2/webhooks/:id/rotate-secret': (scene) => expectNothing(scene, 'POST', '/rotate-secret', {}),
  'POST /v2/webhooks/:id/test': (scene) => expectNothing(scene, 'POST', '/test', {}),
  'POST /v2/webhooks/:id/redeliver': (scene) => expectNothing(scene, 'POST', '/redeliver', SINCE),
  'GET /v2/webhooks/:id/deliveries': (scene) => expectNothing(scene, 'GET', '/deliveries'),
  'GET /v2/webhooks/:id/deliveries/:deliveryId': (scene) => expectNoDelivery(scene, 'GET', ''),
  'POST /v2/webhooks/:id/deliveries/:deliveryId/redeliver': (scene) =>
    expectNoDelivery(scene, 'POST', '/redeliver'),
};

async function expectNothing(
  { owner, stranger }: Scene,
  method: string,
  suffix: string,
  body?: object,
): Promise<void> {
  const { id } = await makeWebhook(owner, NEW);
  const before = await owner.get(`/v2/webhooks/${id}`);
  const init = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const refused = await stranger.send(method, `/v2/webhooks/${id}${suffix}`, init);
  expectProblem(refused, 404, 'webhook_not_found');

  const after = await owner.get(`/v2/webhooks/${id}`);
  expect([after.status, after.body]).toEqual([200, before.body]);
  const { body: log } = await owner.get(`/v2/webhooks/${id}/deliveries`);
  expect(log).toEqual({ data: [], nextCursor: null });
}

/** The stranger's own webhook does not help either: the delivery of another one is none of it. */
async function expectNoDelivery({ owner, stranger }: Scene, method: string, suffix: string): Promise<void> {
  const [theirs, own] = [await makeWebhook(owner, NEW), await makeWebhook(stranger, NEW)];
  const { body } = await owner.post<{ id: string }>(`/v2/webhooks/${theirs.id}/test`, {});
  const path = `/deliveries/${body.id}${suffix}`;
  expectProblem(await stranger.send(method, `/v2/webhooks/${theirs.id}${path}`), 404, 'webhook_not_found');
  expectProblem(await stranger.send(method, `/v2/webhooks/${own.id}${path}`), 404, 'delivery_not_found');
}
