import { Webhook } from 'standardwebhooks';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import { FOYER } from '../../src/events/actor.js';
import { enterRoom, sessionsOf, setExpired, sweepByHand } from '../support/participants.js';
import { eventually } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { makeWebhook, type ReceivedRequest, WebhookReceiver } from '../support/webhook-receiver.js';

describe('webhooks in the format of Foyer', () => {
  const { app, acme } = useScene({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, { callerPerTest: true });
  let receiver: WebhookReceiver;

  beforeAll(() => sweepByHand(app));
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.stop());

  const listenTo = (...eventTypes: string[]) => makeWebhook(acme, { url: receiver.url, eventTypes });
  const received = async (type: string): Promise<ReceivedRequest | undefined> => {
    const find = () => receiver.received.find(({ body }) => body.type === type);
    await eventually(() => find() !== undefined);
    return find();
  };

  it('tell of a room from its creation to its end, and who changed it', async () => {
    await listenTo('room.created', 'room.updated', 'room.deleted', 'room.expired');
    const room = await makeRoom(acme, { externalId: 'booking-1', metadata: { team: 'blue' } });
    const created = await received('room.created');
    expect(created?.body).toEqual({
      id: expect.any(String) as string,
      type: 'room.created',
      timestamp: expect.stringMatching(/Z$/) as string,
      organization: acme.organization.slug,
      data: {
        room: {
          id: room.id,
          name: room.name,
          externalId: 'booking-1',
          metadata: { team: 'blue' },
          endsAt: room.endsAt,
        },
        actor: { kind: 'api_key', keyId: acme.key.id },
        requestId: expect.any(String) as string,
        details: { externalId: 'booking-1' },
      },
    });
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    await received('room.updated');
    await acme.delete(`/v2/rooms/${room.id}`);
    const deleted = await received('room.deleted');
    expect(deleted?.body.data.room).toMatchObject({ id: room.id, name: room.name, externalId: 'booking-1' });

    const other = await makeRoom(acme);
    await setExpired(app, other.id, true);
    await app.nest.get(RoomsService, { strict: false }).purge(FOYER);
    expect((await received('room.expired'))?.body.data.room).toMatchObject({ id: other.id });
  });

  it('tell of people, with what the page says of them', async () => {
    await listenTo('participant.joined', 'session.started');
    const room = await makeRoom(acme);
    const host = await enterRoom(app, room.id, { role: 'host', displayName: 'Grace', externalId: 'user-1' });
    const joined = await received('participant.joined');
    expect(joined?.body.data).toEqual({
      room: expect.objectContaining({ id: room.id, name: room.name }) as object,
      sessionId: null,
      participant: { id: host.id, role: 'host', displayName: 'Grace', externalId: 'user-1', metadata: null },
      reason: null,
      present: { host: 1 },
    });
    await enterRoom(app, room.id);
    expect((await received('session.started'))?.body.data.session).toMatchObject({ endedAt: null });
  });

  it('name nobody any more who was erased before a delivery', async () => {
    const own = await listenTo('participant.joined');
    const vendors = await makeWebhook(acme, {
      url: receiver.url,
      format: 'whereby-1.0',
      eventTypes: ['room.client.joined'],
    });
    const guest = await enterRoom(app, (await makeRoom(acme)).id, {
      displayName: 'Grace',
      externalId: 'user-1',
      metadata: 'seat 7',
    });
    await Promise.all(['participant.joined', 'room.client.joined'].map(received));
    await sessionsOf(app).leave(guest.id, 'left');
    await acme.delete(`/v2/participants/${guest.id}`);
    receiver.received = [];
    for (const { id } of [own, vendors]) {
      const { body } = await acme.get<{ data: { id: string }[] }>(`/v2/webhooks/${id}/deliveries`);
      for (const delivery of body.data)
        await acme.post(`/v2/webhooks/${id}/deliveries/${delivery.id}/redeliver`, {});
    }

    const nothing = { externalId: null, metadata: null };
    expect((await received('participant.joined'))?.body.data.participant).toEqual({
      id: guest.id,
      role: 'visitor',
      displayName: null,
      ...nothing,
    });
    expect((await received('room.client.joined'))?.body.data).toMatchObject({
      participantId: guest.id,
      displayName: '[[redacted]]',
      ...nothing,
    });
  });

  it('tell of API keys, and of nothing that the webhook does not want', async () => {
    await listenTo('api_key.created');
    await makeRoom(acme);
    const key = await acme.post<{ id: string }>('/v2/api-keys', { name: 'x', scopes: ['rooms:read'] });

    expect((await received('api_key.created'))?.body.data).toMatchObject({
      apiKeyId: key.body.id,
      details: { name: 'x', scopes: ['rooms:read'] },
    });
    expect(receiver.typesReceived()).toEqual(['api_key.created']);
  });

  it('are signed as Standard Webhooks describes, with both secrets after a rotation', async () => {
    const { id, secret } = await listenTo('room.created');
    const rotated = await acme.post<{ secret: string }>(`/v2/webhooks/${id}/rotate-secret`, {});
    expect(rotated.body.secret).not.toBe(secret);
    await makeRoom(acme);

    const { text, headers } = (await received('room.created')) as ReceivedRequest;
    const verify = (given: string): unknown =>
      new Webhook(given).verify(text, headers as Record<string, string>);
    expect(verify(secret)).toEqual(verify(rotated.body.secret));
    expect(() => verify('whsec_dGhpcyBpcyBub3QgdGhlIHNlY3JldCBvZiBpdA==')).toThrow(
      'No matching signature found',
    );

    await acme.post(`/v2/webhooks/${id}/rotate-secret`, { overlapSeconds: 0 });
    receiver.received = [];
    await makeRoom(acme);
    const later = (await received('room.created')) as ReceivedRequest;
    const signatures = String(later.headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(1);
  });
});
