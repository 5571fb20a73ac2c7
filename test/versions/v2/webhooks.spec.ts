import { createClient } from '../../support/client.js';
import { makeKey } from '../../support/factories.js';
import type { EventView } from '../../support/operator.js';
import type { Page } from '../../support/paging.js';
import { expectProblem } from '../../support/problems.js';
import { useScene } from '../../support/scene.js';
import { type DeliveryView, makeWebhook, type WebhookView } from '../../support/webhook-receiver.js';

const NEW = { url: 'https://app.example.invalid/hook', eventTypes: ['room.created', 'room.deleted'] };

describe('webhooks', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });

  it('are created with a secret that is shown once, and encrypted in the database', async () => {
    const created = await acme.post<WebhookView & { secret: string }>('/v2/webhooks', {
      ...NEW,
      description: 'billing',
    });
    const { secret, ...webhook } = created.body;
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toMatch(new RegExp(`/v2/webhooks/${webhook.id}$`));
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.any(String) as string,
      ...NEW,
      format: 'foyer-2',
      description: 'billing',
      enabled: true,
      disabledReason: null,
      disabledAt: null,
      failingSince: null,
      createdAt: expect.any(String) as string,
    });
    expect((await acme.get(`/v2/webhooks/${webhook.id}`)).body).toEqual(webhook);
    expect((await acme.get('/v2/webhooks')).body).toEqual({ data: [webhook], nextCursor: null });
    const { rows } = await app.database.pool.query<{ sealed: string }>(
      `SELECT encode(secret_sealed, 'escape') AS sealed FROM webhook_secrets WHERE webhook_id = $1`,
      [webhook.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed).not.toContain(secret.slice(6, 20));
  });

  it('are changed field by field, and have one event for each change', async () => {
    const { id } = await makeWebhook(acme, NEW);
    const path = `/v2/webhooks/${id}`;
    const disabled = await acme.patch<WebhookView>(path, { enabled: false, eventTypes: ['room.expired'] });
    expect(disabled.body).toMatchObject({
      url: NEW.url,
      eventTypes: ['room.expired'],
      enabled: false,
      disabledReason: 'requested',
      disabledAt: expect.any(String) as string,
    });
    expect((await acme.patch<WebhookView>(path, { enabled: true })).body).toMatchObject({ disabledAt: null });
    expect((await acme.patch(path, {})).status).toBe(200);
    await acme.post(`${path}/rotate-secret`, {});
    expect((await acme.delete(path)).status).toBe(204);
    expectProblem(await acme.get(path), 404, 'webhook_not_found');
    expectProblem(await acme.delete(path), 404, 'webhook_not_found');

    const { body } = await acme.get<Page<EventView>>(`/v2/audit-events?subjectId=${id}`);
    expect(body.data.map(({ type, data }) => [type, data])).toEqual([
      ['webhook.deleted', { format: 'foyer-2' }],
      ['webhook.secret_rotated', { format: 'foyer-2' }],
      ['webhook.updated', { fields: ['enabled'], enabled: true }],
      ['webhook.updated', { fields: ['eventTypes', 'enabled'], enabled: false }],
      ['webhook.created', { format: 'foyer-2', eventTypes: NEW.eventTypes, enabled: true }],
    ]);
    expect(JSON.stringify(body)).not.toContain('app.example.invalid');
  });

  it.each([
    [{ url: '' }, 'url', 'invalid_request'],
    [{ url: 'x'.repeat(2_001) }, 'url', 'invalid_request'],
    [{ url: 'http://app.example.com' }, 'url', 'invalid_webhook'],
    [{ eventTypes: [] }, 'eventTypes', 'invalid_request'],
    [{ eventTypes: ['room.painted'] }, 'eventTypes', 'invalid_request'],
    [{ eventTypes: ['room.created', 'room.created'] }, 'eventTypes', 'invalid_request'],
    [{ eventTypes: ['room.client.joined'] }, 'eventTypes', 'invalid_webhook'],
    [{ format: 'whereby-1.0' }, 'eventTypes', 'invalid_webhook'],
    [{ format: 'other' }, 'format', 'invalid_request'],
    [{ description: 'x'.repeat(201) }, 'description', 'invalid_request'],
    [{ enabled: 'yes' }, 'enabled', 'invalid_request'],
    [{ enabled: null }, 'enabled', 'invalid_request'],
    [{ secret: 'whsec_mine' }, 'secret', 'invalid_request'],
  ])('cannot be created with %j', async (wrong, field, code) => {
    const refused = await acme.post('/v2/webhooks', { ...NEW, ...wrong });
    expectProblem(refused, 400, code);
    expect(refused.text).toContain(field);
  });

  it('cannot be more than 20, however many are created at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 25 }, () => acme.post('/v2/webhooks', NEW)));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(20);
    for (const refused of all.filter(({ status }) => status !== 201))
      expectProblem(refused, 409, 'webhook_limit_reached');

    const first = await acme.get<Page<WebhookView>>('/v2/webhooks?limit=15');
    const rest = await acme.get<Page<WebhookView>>(`/v2/webhooks?limit=15&cursor=${first.body.nextCursor}`);
    expect(new Set([...first.body.data, ...rest.body.data].map(({ id }) => id)).size).toBe(20);
    expect(rest.body.nextCursor).toBeNull();
  });

  it('need a scope that no other one includes', async () => {
    const { token } = await makeKey(app, acme.organization, { scopes: ['keys:manage', 'rooms:write'] });
    expectProblem(await createClient(app.url, token).get('/v2/webhooks'), 403, 'insufficient_scope');
  });

  it('have a log of deliveries, by state and time, page by page', async () => {
    const { id } = await makeWebhook(acme, { ...NEW, enabled: false });
    await app.database.pool.query(
      `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, subject_id, event, state, due_at, created_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 'room.created', now(), '', '{}',
              CASE i % 3 WHEN 0 THEN 'failed' ELSE 'delivered' END, NULL, now() - i / 2 * interval '1 hour'
         FROM generate_series(1, 9) AS i`,
      [id],
    );
    const idsOf = async (query: string, cursor = ''): Promise<string[]> => {
      const { body } = await acme.get<Page<DeliveryView>>(`/v2/webhooks/${id}/deliveries?${query}${cursor}`);
      const rest = body.nextCursor === null ? [] : await idsOf(query, `&cursor=${body.nextCursor}`);
      return [...body.data.map((delivery) => delivery.id), ...rest];
    };
    const all = await idsOf('limit=2');
    expect(new Set(all).size).toBe(9);
    expect(await idsOf('state=failed&limit=2')).toHaveLength(3);
    expect(await idsOf('state=pending')).toEqual([]);
    const since = new Date(Date.now() - 90 * 60_000).toISOString();
    const recent = await idsOf(`createdAfter=${since}`);
    expect(recent).toEqual(all.slice(0, recent.length));
    expect([...recent, ...(await idsOf(`createdBefore=${since}`))]).toEqual(all);
  });

  it('cannot be tested, and deliver nothing again, while they are disabled', async () => {
    const { id } = await makeWebhook(acme, { ...NEW, enabled: false });
    const path = `/v2/webhooks/${id}`;
    expectProblem(await acme.post(`${path}/test`, {}), 409, 'webhook_disabled');
    const body = { failedSince: new Date().toISOString() };
    expectProblem(await acme.post(`${path}/redeliver`, body), 409, 'webhook_disabled');
  });
});
