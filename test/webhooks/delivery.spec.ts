import { eventually } from '../support/process.js';
import type { Page } from '../support/paging.js';
import type { EventView } from '../support/operator.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { enterRoom, sweepByHand } from '../support/participants.js';
import {
  type AttemptView,
  type DeliveryView,
  isSignedAsByWhereby,
  type IssuedWebhookView,
  makeWebhook,
  type WebhookView,
  WebhookReceiver,
} from '../support/webhook-receiver.js';

const ALLOWED = { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1, hooks.internal' };

const secondsUntilNext = ({ nextAttemptAt }: DeliveryView): number =>
  (Date.parse(nextAttemptAt ?? '') - Date.now()) / 1000;

describe('the delivery of webhooks', () => {
  const { app, acme, startAnother } = useScene(ALLOWED, { callerPerTest: true });
  let receiver: WebhookReceiver;
  let webhook: IssuedWebhookView;

  beforeAll(() => sweepByHand(app));
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.stop());

  const create = async (wanted: object = {}): Promise<void> => {
    webhook = await makeWebhook(acme, { url: receiver.url, eventTypes: ['room.created'], ...wanted });
  };
  const createOfWhereby = () => create({ format: 'whereby-1.0', eventTypes: ['room.client.joined'] });
  const path = () => `/v2/webhooks/${webhook.id}`;
  const current = async (): Promise<WebhookView> => (await acme.get<WebhookView>(path())).body;
  const deliveries = async (query = ''): Promise<readonly DeliveryView[]> =>
    (await acme.get<Page<DeliveryView>>(`${path()}/deliveries${query}`)).body.data;
  const attemptsOf = async ({ id }: DeliveryView): Promise<readonly AttemptView[]> =>
    (await acme.get<{ attempts: AttemptView[] }>(`${path()}/deliveries/${id}`)).body.attempts;
  /** The only delivery, once there were so many attempts. */
  const after = async (attempts: number): Promise<DeliveryView> => {
    await eventually(async () => (await deliveries())[0]?.attemptCount === attempts);
    return (await deliveries())[0] as DeliveryView;
  };
  const makeDue = () =>
    app.database.pool.query(
      `UPDATE webhook_deliveries SET due_at = now() - interval '1 second' WHERE webhook_id = $1 AND due_at IS NOT NULL`,
      [webhook.id],
    );

  it('is logged with its attempt', async () => {
    receiver.answer(200, `<b>thanks</b>\0${'x'.repeat(5_000)}`);
    await create();
    await makeRoom(acme);

    const delivery = await after(1);
    expect(delivery).toMatchObject({ eventType: 'room.created', state: 'delivered', nextAttemptAt: null });
    expect(delivery.eventId).toBe(receiver.received[0]?.body.id);
    const [attempt] = await attemptsOf(delivery);
    expect(attempt).toMatchObject({ number: 1, statusCode: 200, error: null });
    expect(attempt?.response).toHaveLength(1_024);
    expect(attempt?.response).toMatch(/^<b>thanks<\/b>\uFFFDx+$/);
  });

  it('is tried again after anything but 2xx, later each time, and signed anew', async () => {
    receiver.answer(404);
    await create();
    await makeRoom(acme);
    const pauses = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200];
    for (const [place, pause] of pauses.entries()) {
      const delivery = await after(place + 1);
      expect(delivery.state).toBe('pending');
      expect(secondsUntilNext(delivery)).toBeGreaterThan(pause * 0.88 - 2);
      expect(secondsUntilNext(delivery)).toBeLessThan(pause * 1.12);
      await makeDue();
    }
    expect(await after(9)).toMatchObject({ state: 'failed', nextAttemptAt: null });
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect((await attemptsOf((await deliveries())[0] as DeliveryView)).map(({ number }) => number)).toEqual([
      9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  }, 30_000);

  it('is not tried again in the format of Whereby unless the receiver fails', async () => {
    receiver.answer(404);
    await createOfWhereby();
    const room = await makeRoom(acme);
    await enterRoom(app, room.id);
    expect(await after(1)).toMatchObject({ state: 'failed' });

    receiver.answer(503);
    await enterRoom(app, room.id);
    await eventually(async () => (await deliveries('?state=pending'))[0]?.attemptCount === 1);
    receiver.answer(200);
    await makeDue();
    await eventually(async () => (await deliveries('?state=delivered')).length === 1);
  });

  it('is signed with either secret after a rotation in the format of Whereby', async () => {
    await createOfWhereby();
    await acme.post(`${path()}/rotate-secret`, {});
    receiver.respond = (request, response) =>
      void response.writeHead(isSignedAsByWhereby(request, webhook.secret) ? 200 : 401).end();
    await enterRoom(app, (await makeRoom(acme)).id);

    expect(await after(2)).toMatchObject({ state: 'delivered' });
    expect(receiver.received).toHaveLength(2);
  });

  it('ends with 410, which disables the webhook', async () => {
    receiver.answer(410);
    await create();
    await makeRoom(acme);

    await eventually(async () => !(await current()).enabled);
    expect(await current()).toMatchObject({
      disabledReason: 'gone',
      disabledAt: expect.any(String) as string,
    });
    const { body } = await acme.get<Page<EventView>>('/v2/audit-events?type=webhook.disabled');
    expect(body.data).toMatchObject([
      { subjectId: webhook.id, data: { reason: 'gone' }, actor: { kind: 'foyer' } },
    ]);
    await makeRoom(acme);
    expect(await deliveries()).toHaveLength(1);
  });

  it('ends for a receiver that has accepted nothing for a day, and goes on once it is enabled again', async () => {
    receiver.answer(500);
    await create();
    await makeRoom(acme);
    await after(1);
    expect((await current()).failingSince).not.toBeNull();
    await app.database.pool.query(
      `UPDATE webhooks SET failing_since = now() - interval '25 hours' WHERE id = $1`,
      [webhook.id],
    );
    await makeDue();
    await eventually(async () => !(await current()).enabled);
    expect(await current()).toMatchObject({ disabledReason: 'failing' });

    receiver.answer(200);
    await makeDue();
    const enabled = await acme.patch<WebhookView>(path(), { enabled: true });
    expect(enabled.body).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
    await eventually(async () => (await deliveries())[0]?.state === 'delivered');
  });

  it('forgets failures once a request is accepted', async () => {
    receiver.answer(500);
    await create();
    await makeRoom(acme);
    await after(1);
    receiver.answer(200);
    await makeDue();
    await after(2);
    expect((await current()).failingSince).toBeNull();
  });

  it('follows no redirects', async () => {
    const trap = await WebhookReceiver.start();
    receiver.respond = (_, response) => void response.writeHead(302, { Location: trap.url }).end();
    await create();
    await makeRoom(acme);

    const [attempt] = await attemptsOf(await after(1));
    expect(attempt?.statusCode).toBe(302);
    expect(trap.received).toEqual([]);
    trap.stop();
  });

  it('reads no more of a response than it must', async () => {
    let written = 0;
    receiver.respond = (_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(16_384, 'x');
      const write = (): void => {
        while (!response.destroyed && written < 2 ** 30) {
          written += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on('drain', write);
      write();
    };
    await create();
    await makeRoom(acme);

    expect(await after(1)).toMatchObject({ state: 'delivered' });
    expect(written).toBeLessThan(2 ** 27);
  });

  it('of one receiver does not wait for another one that is slow', async () => {
    const slow = await WebhookReceiver.start();
    slow.respond = () => undefined;
    await makeWebhook(acme, { url: slow.url, eventTypes: ['room.created'] });
    await create();
    for (let i = 0; i < 50; i++) await makeRoom(acme);

    await eventually(() => receiver.received.length === 50);
    expect(slow.received.length).toBeLessThanOrEqual(32);
    slow.stop();
  });

  it('is done by another process if the one that has begun it has died, and not before', async () => {
    await create();
    for (const lease of ['1 minute', '-1 second'])
      await app.database.pool.query(
        `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, subject_id, event, leased_until)
         VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'room.created', now(), '', '{"data":{}}', now() + $2::interval)`,
        [webhook.id, lease],
      );

    await eventually(async () => (await deliveries('?state=delivered')).length === 1);
    expect(await deliveries('?state=pending')).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('is done once, however many processes there are', async () => {
    await startAnother(ALLOWED);
    await startAnother(ALLOWED);
    await create();
    for (let i = 0; i < 40; i++) await makeRoom(acme);

    await eventually(async () => (await deliveries('?state=delivered&limit=100')).length === 40);
    expect(receiver.received).toHaveLength(40);
    expect(new Set(receiver.received.map(({ body }) => body.id)).size).toBe(40);
  });

  it('is finished before a process stops', async () => {
    const pending: (() => void)[] = [];
    receiver.respond = (_, response) => pending.push(() => response.writeHead(200).end());
    await create();
    const another = await startAnother(ALLOWED);
    for (let i = 0; i < 8; i++) await makeRoom(acme);
    await eventually(() => pending.length === 8);

    const stopped = another.stop();
    for (const respond of pending) respond();
    await stopped;
    await eventually(async () => (await deliveries('?state=delivered')).length === 8);
    expect(receiver.received).toHaveLength(8);
  });

  it('starts anew when it is asked for, for one delivery or for all that have failed', async () => {
    receiver.answer(404);
    await createOfWhereby();
    const room = await makeRoom(acme);
    const since = new Date(Date.now() - 60_000).toISOString();
    for (let i = 0; i < 3; i++) await enterRoom(app, room.id);
    await eventually(async () => (await deliveries('?state=failed')).length === 3);

    receiver.answer(200);
    const [first] = await deliveries();
    const one = await acme.post<DeliveryView>(`${path()}/deliveries/${first?.id}/redeliver`, {});
    expect([one.status, one.body]).toMatchObject([202, { id: first?.id, state: 'pending' }]);
    await eventually(async () => (await deliveries('?state=delivered')).length === 1);
    const all = await acme.post<{ deliveries: number }>(`${path()}/redeliver`, { failedSince: since });
    expect([all.status, all.body.deliveries]).toEqual([202, 2]);
    await eventually(async () => (await deliveries('?state=delivered')).length === 3);
    expect((await attemptsOf(first as DeliveryView)).map(({ statusCode }) => statusCode)).toEqual([200, 404]);
  });

  it('of an example shows what is sent', async () => {
    await create({ eventTypes: ['participant.left'] });
    const sent = await acme.post<DeliveryView>(`${path()}/test`, { eventType: 'room.created' });
    expect([sent.status, sent.body]).toMatchObject([202, { eventType: 'room.created', state: 'pending' }]);
    await acme.post(`${path()}/test`, {});

    await eventually(() => receiver.received.length === 2);
    expect(receiver.typesReceived().toSorted()).toEqual(['participant.left', 'room.created']);
    expect(receiver.received.map(({ body }) => body.data.room)).toContainEqual(
      expect.objectContaining({ name: 'example-room' }),
    );
  });
});
