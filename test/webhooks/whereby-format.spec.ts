import { enterRoom, sessionsOf, sweepByHand } from '../support/participants.js';
import { eventually } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import {
  isSignedAsByWhereby,
  makeWebhook,
  type ReceivedRequest,
  WebhookReceiver,
} from '../support/webhook-receiver.js';

const TYPES = [
  'room.client.joined',
  'room.client.left',
  'room.client.knocked',
  'room.client.knockCancelled',
  'room.session.started',
  'room.session.ended',
];

describe('webhooks in the format of Whereby', () => {
  const { app, acme } = useScene({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, { callerPerTest: true });
  let receiver: WebhookReceiver;
  let secret: string;

  beforeAll(() => sweepByHand(app));
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    const wanted = { url: `${receiver.url}/hook`, format: 'whereby-1.0', eventTypes: TYPES };
    secret = (await makeWebhook(acme, wanted)).secret;
  });
  afterEach(() => receiver.stop());

  /** Requests of a type, once there are so many in all. */
  const afterReceiving = async (count: number, type: string): Promise<ReceivedRequest[]> => {
    await eventually(() => receiver.received.length >= count);
    return receiver.received.filter(({ body }) => body.type === type);
  };

  it('tell who comes and goes, and of sessions, exactly as receivers expect it', async () => {
    const { body: meeting } = await acme.post('/v1/meetings', {
      endDate: new Date(Date.now() + 1_800_000).toISOString(),
      isLocked: true,
    });
    const { body: rooms } = await acme.get<{ data: { id: string }[] }>('/v2/rooms');
    const roomId = rooms.data[0]?.id ?? '';
    const host = await enterRoom(app, roomId, {
      role: 'host',
      displayName: 'Grace',
      externalId: 'user-1',
      metadata: '{"seat":7}',
    });
    const viewer = await enterRoom(app, roomId, { role: 'viewer' });
    const guest = await enterRoom(app, roomId);
    await sessionsOf(app).leave(guest.id, 'left');
    await sessionsOf(app).leave(viewer.id, 'left');

    const place = {
      meetingId: meeting.meetingId,
      roomName: meeting.roomName,
      subdomain: acme.organization.slug,
    };
    const joined = await afterReceiving(6, 'room.client.joined');
    expect(joined.map(({ body }) => body).find(({ data }) => data.participantId === host.id)).toEqual({
      id: expect.any(String) as string,
      apiVersion: '1.0',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      type: 'room.client.joined',
      data: {
        ...place,
        roomSessionId: null,
        displayName: 'Grace',
        participantId: host.id,
        metadata: '{"seat":7}',
        externalId: 'user-1',
        roleName: 'host',
        numClients: 1,
        numClientsByRoleName: { host: 1 },
      },
    });
    const [started] = await afterReceiving(6, 'room.session.started');
    expect(started?.body.data).toEqual({ ...place, roomSessionId: expect.any(String) as string });
    const [left] = await afterReceiving(6, 'room.client.left');
    expect(left?.body.data).toMatchObject({
      participantId: viewer.id,
      roomSessionId: started?.body.data.roomSessionId,
      numClients: 1,
      numClientsByRoleName: { host: 1 },
    });
    const [knocked] = await afterReceiving(6, 'room.client.knocked');
    expect(knocked?.body.data).toEqual({
      ...place,
      roomSessionId: started?.body.data.roomSessionId,
      displayName: 'Ada',
      participantId: guest.id,
      metadata: null,
      externalId: null,
    });
    expect(await afterReceiving(6, 'room.client.knockCancelled')).toHaveLength(1);
  });

  it('are signed so that the published logic of receivers accepts them', async () => {
    await enterRoom(app, (await makeRoom(acme)).id, { displayName: 'Zoë <𝄞> "\\ \u2028' });

    const [request] = await afterReceiving(1, 'room.client.joined');
    expect(request?.headers['whereby-signature']).toMatch(/^t=\d{10},v1=[0-9a-f]{64}$/);
    expect(request && isSignedAsByWhereby(request, secret)).toBe(true);
    expect(request && isSignedAsByWhereby(request, `${secret}x`)).toBe(false);
    expect(request?.text).toBe(JSON.stringify(request?.body));
    expect(request?.headers['content-type']).toBe('application/json');
  });

  it('tell of those who were in a room that is deleted', async () => {
    const room = await makeRoom(acme);
    for (const role of ['host', 'viewer'] as const) await enterRoom(app, room.id, { role });
    await acme.delete(`/v2/rooms/${room.id}`);

    const left = await afterReceiving(6, 'room.client.left');
    expect(left).toHaveLength(2);
    expect(left[0]?.body.data).toMatchObject({
      roomName: `/${room.name}`,
      displayName: 'Ada',
      numClients: 0,
    });
    const [ended] = await afterReceiving(6, 'room.session.ended');
    expect(ended?.body.data.roomSessionId).toEqual(expect.any(String));
  });
});
