import { readdirSync, readFileSync } from 'node:fs';
import { versions } from '../../src/versions/versions.js';
import { startApp } from '../support/app.js';
import { createClient, type Meeting } from '../support/client.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import type { MeetingsPage } from '../support/paging.js';
import { makeRoom, type Room, type RoomsPage } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const MEETING_URLS = 'fields=hostRoomUrl,viewerRoomUrl';
const ROOM_URLS = 'include=hostUrl,viewerUrl';

describe('v1 and v2 side by side', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });

  /** The only meeting of the caller, as v1 lists it. */
  async function onlyMeeting(): Promise<Meeting | undefined> {
    const { results } = (await acme.get<MeetingsPage>(`/v1/meetings?${MEETING_URLS}`)).body;
    expect(results.length).toBeLessThanOrEqual(1);
    return results[0];
  }

  /** The only room of the caller, as v2 lists it. */
  async function onlyRoom(): Promise<Room | undefined> {
    const { data } = (await acme.get<RoomsPage>(`/v2/rooms?${ROOM_URLS}`)).body;
    expect(data.length).toBeLessThanOrEqual(1);
    return data[0];
  }

  it('v1 shows at once what v2 created, changed and deleted', async () => {
    const room = await makeRoom(acme, {
      name: { prefix: 'standup-' },
      externalId: 'x',
      metadata: { a: 'b' },
    });
    const meeting = await onlyMeeting();
    expect(meeting).toEqual({
      startDate: room.createdAt,
      endDate: room.endsAt,
      roomName: `/${room.name}`,
      roomUrl: room.url,
      meetingId: expect.stringMatching(/^\d+$/) as string,
      hostRoomUrl: room.hostUrl,
      viewerRoomUrl: room.viewerUrl,
    });

    const endsAt = inMinutes(90);
    await acme.patch(`/v2/rooms/${room.id}`, { endsAt, locked: true });
    const read = await acme.get(`/v1/meetings/${meeting?.meetingId}?${MEETING_URLS}`);
    expect(read.body).toEqual({ ...meeting, endDate: endsAt });

    await acme.delete(`/v2/rooms/${room.id}`);
    expect((await acme.get(`/v1/meetings/${meeting?.meetingId}`)).status).toBe(404);
    expect(await onlyMeeting()).toBeUndefined();
  });

  it('v2 shows at once what v1 created and deleted', async () => {
    const { body: meeting } = await acme.post('/v1/meetings', {
      endDate: '2099-12-31T23:59:59Z',
      isLocked: true,
      roomMode: 'group',
      fields: ['hostRoomUrl', 'viewerRoomUrl'],
    });
    const room = await onlyRoom();
    expect(room).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      name: meeting.roomName.slice(1),
      url: meeting.roomUrl,
      hostUrl: meeting.hostRoomUrl,
      viewerUrl: meeting.viewerRoomUrl,
      mode: 'group',
      locked: true,
      participantCount: 0,
      createdAt: meeting.startDate,
      endsAt: meeting.endDate,
      expiresAt: '2100-01-01T00:59:59.000Z',
      externalId: null,
      metadata: {},
    });
    expect((await acme.patch<Room>(`/v2/rooms/${room?.id}`, { metadata: { a: 'b' } })).status).toBe(200);

    await acme.delete(`/v1/meetings/${meeting.meetingId}`);
    expect((await acme.get(`/v2/rooms/${room?.id}`)).status).toBe(404);
    expect(await onlyRoom()).toBeUndefined();
  });

  it('have their own error formats', async () => {
    const [one, two] = [await acme.get('/v1/nothing'), await acme.get('/v2/nothing')];

    expect(Object.keys(one.body)).toEqual(['statusCode', 'error', 'message']);
    expect(Object.keys(two.body)).toEqual(['type', 'title', 'status', 'detail', 'code', 'requestId']);
    expect(one.headers.get('content-type')).toMatch(/^application\/json/);
    expect(two.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('share the quota, and only v2 sends the headers of the draft', async () => {
    const [one, two] = [await acme.get('/v1/meetings'), await acme.get('/v2/rooms')];

    expect([one, two].map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual([
      '999999',
      '999998',
    ]);
    expect([one, two].map(({ headers }) => headers.has('ratelimit'))).toEqual([false, true]);
  });

  it('use an Idempotency-Key in v2 only', async () => {
    const headers = { 'Idempotency-Key': 'not "a" key' };

    for (let i = 0; i < 2; i++) {
      expect((await acme.post('/v1/meetings', { endDate: inMinutes(5) }, headers)).status).toBe(201);
    }
    expect((await acme.post('/v2/rooms', { endsAt: inMinutes(5) }, headers)).status).toBe(400);
  });

  it.each(['v1', 'v2'])('have their own documents: %s', async (version) => {
    const { status, body } = await createClient(app.url).get<{ paths: object }>(`/docs/${version}.json`);

    expect(status).toBe(200);
    expect(Object.keys(body.paths).filter((path) => !path.startsWith(`/${version}/`))).toEqual([]);
  });
});

describe('a version that is removed', () => {
  it.each(versions)('$name is imported by the list of versions only', ({ name }) => {
    const files = ['src', 'migrations', 'test/support', 'test/versions'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    );
    const others = files.filter((file) => file.endsWith('.ts') && !file.includes(`versions/${name}/`));
    const anImport = new RegExp(`'\\.\\.?/(.*/)?${name}/.*'`);

    expect(others.filter((file) => anImport.test(readFileSync(file, 'utf8')))).toEqual([
      'src/versions/versions.ts',
    ]);
  });

  it.each(versions)('$name does not affect the others', async (removed) => {
    const app = await startApp(
      {},
      undefined,
      versions.filter((version) => version !== removed),
    );
    const acme = await makeCaller(app);
    const endsAt = inMinutes(5);
    const created = await Promise.all([
      acme.post('/v1/meetings', { endDate: endsAt }),
      acme.post('/v2/rooms', { endsAt }),
    ]);
    const documents = await Promise.all(
      ['v1', 'v2'].map((name) => createClient(app.url).get(`/docs/${name}.json`)),
    );
    const { body } = await acme.get<{ data: { version: string }[] }>('/versions');
    await app.stop();

    const expected = versions.map((version) => version !== removed);
    expect(created.map(({ status }) => status)).toEqual(expected.map((isThere) => (isThere ? 201 : 404)));
    expect(documents.map(({ status }) => status)).toEqual(expected.map((isThere) => (isThere ? 200 : 404)));
    expect(JSON.stringify(body)).not.toContain(`/docs/${removed.name}.json`);
  });
});
