import { KEY_CASES } from './isolation.keys.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client, Meeting } from './support/client.js';
import { inMinutes, makeCaller } from './support/factories.js';
import { privateRoutes } from './support/routes.js';

interface Scene {
  /** Owns a room. */
  readonly owner: Client;
  /** Belongs to another organization, and tries to get at the room. */
  readonly stranger: Client;
  /** The room, as v1 shows it. */
  readonly meeting: Meeting;
}

interface Page {
  readonly cursor: string | null;
  readonly results: readonly Meeting[];
}

/** What a stranger meets on every route that asks for a key. */
const CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'POST /v1/meetings': async ({ owner, stranger }) => {
    const { body } = await stranger.post('/v1/meetings', { endDate: inMinutes(30) });
    expect((await stranger.get(`/v1/meetings/${body.meetingId}`)).status).toBe(200);
    expect((await owner.get(`/v1/meetings/${body.meetingId}`)).status).toBe(404);
  },

  'GET /v1/meetings': async ({ owner, stranger, meeting }) => {
    await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    const page = await owner.get<Page>('/v1/meetings?limit=1');
    expect(page.body.cursor).not.toBeNull();

    for (const query of ['', `?roomName[startsWith]=${meeting.roomName}`, `?cursor=${page.body.cursor}`]) {
      const { status, body } = await stranger.get<Page>(`/v1/meetings${query}`);
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

  ...KEY_CASES,
};

describe('isolation between organizations', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each(Object.entries(CASES))('%s', async (_, check) => {
    const [owner, stranger] = [await makeCaller(app), await makeCaller(app)];
    const { body } = await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    await check({ owner, stranger, meeting: body });
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
