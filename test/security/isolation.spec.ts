import { KEY_CASES } from './isolation.keys.js';
import { INSIGHTS_CASES } from './isolation.insights.js';
import { PARTICIPANT_CASES } from './isolation.participants.js';
import { RECORDING_CASES } from './isolation.recordings.js';
import { THEME_CASES } from './isolation.themes.js';
import { WEBHOOK_CASES } from './isolation.webhooks.js';
import type { TestApp } from '../support/app.js';
import type { Client, Meeting } from '../support/client.js';
import { type Caller, inMinutes, makeCaller } from '../support/factories.js';
import type { MeetingsPage } from '../support/paging.js';
import { expectProblem } from '../support/problems.js';
import { enterRoom } from '../support/participants.js';
import { makeRoom, postRoom, type Room, type RoomsPage } from '../support/rooms.js';
import { privateRoutes } from '../support/routes.js';
import { useScene } from '../support/scene.js';

interface Scene {
  readonly app: TestApp;
  /** Owns a room. */
  readonly owner: Caller;
  /** Belongs to another organization, and tries to get at the room. */
  readonly stranger: Client;
  /** A room, as v1 shows it. */
  readonly meeting: Meeting;
  /** Another one, as v2 shows it. */
  readonly room: Room;
}

/** What a stranger gets on every route that needs a key. */
const CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'POST /v1/meetings': async ({ owner, stranger }) => {
    const { body } = await stranger.post('/v1/meetings', { endDate: inMinutes(30) });
    expect((await stranger.get(`/v1/meetings/${body.meetingId}`)).status).toBe(200);
    expect((await owner.get(`/v1/meetings/${body.meetingId}`)).status).toBe(404);
  },

  'GET /v1/meetings': async ({ owner, stranger, meeting }) => {
    await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    const page = await owner.get<MeetingsPage>('/v1/meetings?limit=1');
    expect(page.body.cursor).not.toBeNull();

    for (const query of ['', `?roomName[startsWith]=${meeting.roomName}`, `?cursor=${page.body.cursor}`]) {
      const { status, body } = await stranger.get<MeetingsPage>(`/v1/meetings${query}`);
      expect(status).toBe(200);
      expect(body).toEqual({ cursor: null, results: [] });
    }
  },

  'GET /v1/meetings/:meetingId': async ({ stranger, meeting }) => {
    const answer = await stranger.get(`/v1/meetings/${meeting.meetingId}`);
    expect(answer.status).toBe(404);
    // The same as for a room that never was.
    expect(answer.body).toEqual((await stranger.get('/v1/meetings/1')).body);
  },

  'DELETE /v1/meetings/:meetingId': async ({ owner, stranger, meeting }) => {
    expect((await stranger.delete(`/v1/meetings/${meeting.meetingId}`)).status).toBe(204);
    expect((await owner.get(`/v1/meetings/${meeting.meetingId}`)).body).toEqual(meeting);
  },

  'POST /v2/rooms': async ({ owner, stranger }) => {
    const { id } = await makeRoom(stranger);
    expect((await stranger.get(`/v2/rooms/${id}`)).status).toBe(200);
    expectProblem(await owner.get(`/v2/rooms/${id}`), 404, 'room_not_found');

    const keyed = { 'Idempotency-Key': 'shared' };
    const body = { endsAt: inMinutes(30) };
    const mine = await owner.post<Room>('/v2/rooms', body, keyed);
    const theirs = await stranger.post<Room>('/v2/rooms', body, keyed);
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  },

  'GET /v2/rooms': async ({ app, owner, stranger, room }) => {
    await postRoom(owner);
    await enterRoom(app, room.id);
    const { body } = await owner.get<RoomsPage>('/v2/rooms?limit=1');
    expect(body.nextCursor).not.toBeNull();

    const queries = [
      '',
      'active=true',
      'active=false',
      `namePrefix=${room.name}`,
      'externalId=secret',
      'metadata[team]=secret',
    ];
    for (const query of [...queries, `cursor=${body.nextCursor}`, 'include=hostUrl,viewerUrl&sort=endsAt']) {
      const answer = await stranger.get<RoomsPage>(`/v2/rooms?${query}`);
      expect([answer.status, answer.body]).toEqual([200, { data: [], nextCursor: null }]);
    }
  },

  'GET /v2/rooms/:id': async ({ stranger, room }) => {
    for (const headers of [{}, { 'If-None-Match': '"1"' }, { 'If-None-Match': '*' }]) {
      const same = { 'X-Request-Id': 'same' };
      const answer = await stranger.get(`/v2/rooms/${room.id}?include=hostUrl`, { ...headers, ...same });
      expectProblem(answer, 404, 'room_not_found');
      expect(answer.headers.get('etag')).toBeNull();
      // The same as for a room that never was.
      expect(answer.body).toEqual((await stranger.get('/v2/rooms/1', same)).body);
    }
  },

  'PATCH /v2/rooms/:id': async ({ owner, stranger, room }) => {
    for (const headers of [{}, { 'If-Match': '"1"' }, { 'If-Match': '"2"' }]) {
      for (const patch of [{ locked: true }, { endsAt: '2001-01-01T00:00:00Z' }]) {
        expectProblem(await stranger.patch(`/v2/rooms/${room.id}`, patch, headers), 404, 'room_not_found');
      }
    }
    expect((await owner.get(`/v2/rooms/${room.id}?include=hostUrl,viewerUrl`)).body).toEqual(room);
  },

  'DELETE /v2/rooms/:id': async ({ owner, stranger, room }) => {
    for (const headers of [{}, { 'If-Match': '"1"' }, { 'If-Match': '"2"' }]) {
      expectProblem(await stranger.delete(`/v2/rooms/${room.id}`, headers), 404, 'room_not_found');
    }
    expect((await owner.get(`/v2/rooms/${room.id}?include=hostUrl,viewerUrl`)).body).toEqual(room);
  },

  'GET /v2/quota': async ({ owner, stranger }) => {
    const before = (await owner.get<{ remaining: number }>('/v2/quota')).body.remaining;
    for (let i = 0; i < 5; i++) await stranger.get('/v2/quota');

    expect((await owner.get<{ remaining: number }>('/v2/quota')).body.remaining).toBe(before - 1);
  },

  'GET /v2/organization': async ({ owner, stranger }) => {
    const [mine, theirs] = [await owner.get('/v2/organization'), await stranger.get('/v2/organization')];

    expect(theirs.status).toBe(200);
    expect(theirs.body).not.toEqual(mine.body);
  },

  'PATCH /v2/organization': async ({ owner, stranger }) => {
    const before = (await owner.get('/v2/organization')).body;
    const { id } = (await stranger.patch<{ id: string }>('/v2/organization', { embedOrigins: [] })).body;

    expect(id).toBe((await stranger.get<{ id: string }>('/v2/organization')).body.id);
    expect((await owner.get('/v2/organization')).body).toEqual(before);
  },
  ...KEY_CASES,
  ...PARTICIPANT_CASES,
  ...RECORDING_CASES,
  ...THEME_CASES,
  ...INSIGHTS_CASES,
  ...WEBHOOK_CASES,
};

describe('isolation between organizations', () => {
  const { app } = useScene();

  it.each(Object.entries(CASES))('%s', async (_, check) => {
    const [owner, stranger] = [await makeCaller(app), await makeCaller(app)];
    const { body } = await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    const room = await makeRoom(owner, { externalId: 'secret', metadata: { team: 'secret' } });
    await check({ app, owner, stranger, meeting: body, room });
  });

  it('has a case for every route', () => {
    const routes = privateRoutes(app);
    const forgotten = routes.filter((route) => !(route in CASES));
    const stale = Object.keys(CASES).filter((route) => !routes.includes(route));

    expect(routes).not.toHaveLength(0);
    if (forgotten.length > 0)
      throw new Error(`Say in CASES of isolation.spec.ts what a stranger meets on:\n${forgotten.join('\n')}`);
    expect(stale).toEqual([]);
  });
});
