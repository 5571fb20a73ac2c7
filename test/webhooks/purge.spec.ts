import { WebhookPurge, WebhookPurgeTask } from '../../src/webhooks/webhook-purge.js';
import { readMetrics } from '../support/metrics.js';
import { eventually, freePort } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { makeWebhook, WebhookReceiver } from '../support/webhook-receiver.js';

const NEW = { url: 'https://app.example.invalid/', eventTypes: ['room.created'] };

let port: number;
const { app, acme } = useScene(async () => {
  port = await freePort();
  return { METRICS_PORT: String(port), WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' };
});

const insert = (webhookId: string, age: string, count: number) =>
  app.database.pool.query(
    `WITH made AS (
       INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, subject_id, event, state, due_at, created_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 'room.created', now(), '', '{}', 'delivered', NULL, now() - $2::interval
         FROM generate_series(1, $3::integer)
       RETURNING id)
     INSERT INTO webhook_attempts (delivery_id, number, attempted_at, duration, response)
     SELECT id, 1, now(), 1, '' FROM made`,
    [webhookId, age, count],
  );
const countOf = async (table: string): Promise<number> => {
  const { rows } = await app.database.pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM ${table}`,
  );
  return rows[0]?.count ?? 0;
};

describe('the purge of webhooks', () => {
  it('deletes deliveries after a week, with their attempts, and all that belongs to deleted webhooks', async () => {
    const [kept, deleted] = [await makeWebhook(acme, NEW), await makeWebhook(acme, NEW)];
    await insert(kept.id, '8 days', 2_500);
    await insert(kept.id, '6 days', 3);
    await insert(deleted.id, '1 minute', 5);
    await acme.delete(`/v2/webhooks/${deleted.id}`);

    const deletions = [1, 2].map(() => app.nest.get(WebhookPurge, { strict: false }).purge());
    const [one = 0, two = 0] = await Promise.all(deletions);
    expect(one + two).toBe(2_505);
    await app.nest.get(WebhookPurgeTask, { strict: false }).purge();
    expect(await countOf('webhook_attempts')).toBe(3);
    expect([await countOf('webhooks'), await countOf('webhook_secrets')]).toEqual([1, 1]);
    await acme.delete(`/v2/webhooks/${kept.id}`);
  });

  it('deletes a former secret once it has expired', async () => {
    const { id } = await makeWebhook(acme, NEW);
    const purge = app.nest.get(WebhookPurge, { strict: false });
    const secrets = (): Promise<number> => countOf(`webhook_secrets WHERE webhook_id = '${id}'`);
    await acme.post(`/v2/webhooks/${id}/rotate-secret`, {});
    await purge.purge();
    expect(await secrets()).toBe(2);
    await app.database.pool.query(
      `UPDATE webhook_secrets SET expires_at = now() WHERE expires_at IS NOT NULL`,
    );
    await purge.purge();
    expect(await secrets()).toBe(1);
    await acme.delete(`/v2/webhooks/${id}`);
  });
});

describe('the metrics of webhooks', () => {
  it('count attempts by outcome, and show what waits', async () => {
    const receiver = await WebhookReceiver.start();
    receiver.answer(500);
    const { id } = await makeWebhook(acme, { ...NEW, url: receiver.url });
    await makeRoom(acme);
    const attempts = async (outcome: string): Promise<number> =>
      (await readMetrics(port))('foyer_webhook_attempts_total', { format: 'foyer-2', outcome });
    await eventually(async () => (await attempts('retried')) === 1);
    receiver.answer(200);
    await makeRoom(acme);
    await eventually(async () => (await attempts('delivered')) === 1);
    const metrics = await readMetrics(port);
    expect(metrics('foyer_webhook_lag_seconds_count')).toBe(2);
    expect(metrics('foyer_webhook_queue')).toBe(0);
    await app.database.pool.query(
      `UPDATE webhook_deliveries SET due_at = now() - interval '1 hour', leased_until = now() + interval '1 hour'
        WHERE webhook_id = $1 AND due_at IS NOT NULL`,
      [id],
    );
    expect((await readMetrics(port))('foyer_webhook_queue')).toBe(1);
    expect((await readMetrics(port))('foyer_webhook_queue_lag_seconds')).toBeGreaterThan(3_500);
    receiver.stop();
  });
});
