import { joinedPage, TestPage } from '../signalling/test-page.js';
import { inMinutes } from '../support/factories.js';
import { JanusServer } from '../support/janus-server.mjs';
import { MediaPeer } from '../support/media-peer.js';
import type { Page } from '../support/paging.js';
import { sessionsOf } from '../support/participants.js';
import { eventually } from '../support/process.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { copyRow } from '../support/tables.js';
import { makeWebhook, WebhookReceiver } from '../support/webhook-receiver.js';

type Shown = Readonly<Record<string, string>>;

const GRACE = { displayName: 'Grace', externalId: 'grace' };

describe('a group room with a media server', () => {
  let janus: JanusServer;
  let receiver: WebhookReceiver;
  let room: Room;
  const scene = useScene(
    async () => {
      janus = await JanusServer.start();
      return { ...janus.environment(), WEBHOOK_ALLOWED_HOSTS: '127.0.0.1', SESSION_GRACE: '0' };
    },
    { callerPerTest: true },
  );
  const { app, acme } = scene;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  beforeEach(async () => {
    room = await makeRoom(acme, { mode: 'group' });
  });
  afterAll(async () => {
    receiver.stop();
    await janus.stop();
  });

  /** What v1 shows. */
  const insights = async (path: string) =>
    (await acme.get<{ results: Shown[] }>(`/v1/insights/${path}`)).body.results;
  /** What v2 shows. */
  const list = async (path: string) => (await acme.get<Page<Shown>>(`/v2/${path}`)).body.data;

  /** A call of more than a minute, which its host has ended. @returns who was in, in the order in which they came */
  const meet = async (): Promise<string[]> => {
    const host = new MediaPeer(await joinedPage(app, room, 'host', GRACE));
    const guest = await joinedPage(app, room);
    const viewer = new MediaPeer(await joinedPage(app, room, 'viewer'));
    await host.publish();
    await viewer.watch([host.page.id]);
    await viewer.receives(host.page.id);
    await app.database.pool.query(
      `UPDATE participants SET joined_at = joined_at - interval '65 seconds' WHERE room_id = '${room.id}';
       UPDATE room_sessions SET started_at = started_at - interval '65 seconds' WHERE room_id = '${room.id}'`,
    );
    await host.page.send('endMeeting');
    await eventually(async () => {
      await sessionsOf(app).sweep();
      return (await list(`sessions?roomId=${room.id}&running=true`)).length === 0;
    });
    return [host.page.id, guest.id, viewer.page.id];
  };

  it('lets nobody send or receive who waits while it is locked, until a host lets them in', async () => {
    const other = await scene.startAnother(janus.environment());
    const host = new MediaPeer(await joinedPage(app, room, 'host'));
    await host.publish();
    await host.page.send('lock', { locked: true });
    const guest = new MediaPeer(new TestPage(other, room));
    expect(await guest.page.join()).toMatchObject({ status: 'waiting' });
    expect(await guest.publish()).toBe('forbidden');
    expect(await guest.watch([host.page.id])).toEqual({ status: 'refused', reason: 'forbidden' });

    const [waiting] = await host.page.next('waiting', ({ length }) => length === 1);
    await host.page.send('admit', { participantId: waiting?.id ?? '' });
    const { self, mediaRoute } = await guest.page.next('admitted');
    expect([self.role, mediaRoute]).toEqual(['granted_visitor', 'server']);
    expect(await guest.publish()).toBe('done');
    await guest.watch([host.page.id]);
    await host.watch([self.id]);
    await guest.receives(host.page.id);
    await host.receives(self.id);
  });

  it('tells receivers of webhooks who comes and goes, and when its call begins and ends', async () => {
    await makeWebhook(acme, {
      url: receiver.url,
      format: 'whereby-1.0',
      eventTypes: ['room.session.started', 'room.session.ended', 'room.client.joined', 'room.client.left'],
    });
    const people = await meet();
    await eventually(() => receiver.received.length >= 8);
    const dataOf = (type: string) =>
      receiver.received.filter(({ body }) => body.type === type).map(({ body }) => body.data);
    for (const type of ['room.client.joined', 'room.client.left'])
      expect(new Set(dataOf(type).map(({ participantId }) => participantId))).toEqual(new Set(people));
    const session = { roomName: `/${room.name}`, roomSessionId: expect.any(String) as string };
    for (const type of ['room.session.started', 'room.session.ended'])
      expect(dataOf(type)).toMatchObject([session]);
  });

  it('lists its call and its people in the insights of both versions', async () => {
    const [host, guest, viewer] = await meet();
    const totals = { totalParticipantMinutes: 6, totalUniqueParticipants: 3 };
    expect(await insights(`rooms?roomName=${room.name}`)).toMatchObject([{ ...totals, totalSessions: 1 }]);
    const sessions = await insights(`room-sessions?roomName=${room.name}`);
    expect(sessions).toMatchObject([{ ...totals, endedAt: expect.any(String) as string }]);
    const id = sessions[0]?.roomSessionId ?? '';
    expect(await insights(`participants?roomSessionId=${id}&sortBy=joinedAt:asc`)).toMatchObject([
      { ...GRACE, participantId: host, roleName: 'host', leftAt: expect.any(String) as string },
      { participantId: guest, roleName: 'visitor' },
      { participantId: viewer, roleName: 'viewer' },
    ]);

    expect(await list(`sessions?roomId=${room.id}`)).toMatchObject([
      { id, endedAt: sessions[0]?.endedAt, participantMinutes: 6, uniqueParticipants: 3 },
    ]);
    expect(await list(`sessions/${id}/participants`)).toMatchObject([
      { ...GRACE, id: host, leftReason: 'meeting_ended' },
      { id: guest },
      { id: viewer },
    ]);
  });

  it('has space for 400 viewers in the template viewerMode, and says to the next that it is full', async () => {
    const { body } = await acme.post<Readonly<Record<string, string>>>('/v1/meetings', {
      endDate: inMinutes(30),
      templateType: 'viewerMode',
    });
    const { roomName = '', hostRoomUrl = '', viewerRoomUrl = '' } = body;
    const webinar = { name: roomName.slice(1), hostUrl: hostRoomUrl, viewerUrl: viewerRoomUrl };
    const host = new MediaPeer(await joinedPage(app, webinar, 'host'));
    await host.publish();
    // All but the last are on a process of which nobody here knows.
    const another = { id: 'gen_random_uuid()', role: `'viewer'`, process_id: 'gen_random_uuid()' };
    await copyRow(app, 'participants', 399, another, `id = '${host.page.id}'`);
    const last = new MediaPeer(await joinedPage(app, webinar, 'viewer'));
    await last.watch([host.page.id], ['camera']);
    await last.receives(host.page.id, 'camera');
    expect(await new TestPage(app, webinar).join('viewer')).toEqual({ status: 'refused', reason: 'full' });
    expect(await new TestPage(app, webinar).join('guest')).toMatchObject({ status: 'waiting' });
  });
});
