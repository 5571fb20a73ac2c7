import type { TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import type { Caller } from '../support/factories.js';
import { writeHistory } from '../support/history.js';
import { expectProblem } from '../support/problems.js';
import { makeRoom } from '../support/rooms.js';

interface Scene {
  readonly app: TestApp;
  readonly owner: Caller;
  readonly stranger: Client;
}

/** Two people who met in a room of the owner, who calls one of them `theirs`. */
async function met({ app, owner }: Scene): Promise<{ name: string; session: string; participant: string }> {
  const { id, name } = await makeRoom(owner);
  const { participants, sessions } = await writeHistory(app, owner, id, {
    visits: [
      { joined: 0, left: 2, externalId: 'theirs' },
      { joined: 1, left: 3 },
    ],
    sessions: [[1, 2]],
  });
  return { name, session: sessions[0] ?? '', participant: participants[0] ?? '' };
}

/** The owner gets something, and the stranger an empty page. */
async function expectEmpty({ owner, stranger }: Scene, path: string, empty: unknown): Promise<void> {
  const [mine, theirs] = [await owner.get(path), await stranger.get(path)];
  expect([mine.status, theirs.status, theirs.body]).toEqual([200, 200, empty]);
  expect(mine.body).not.toEqual(empty);
}

/** The date so many days from now. */
const day = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length);

const NO_RESULTS = { cursor: null, results: [] };
const NO_DATA = { data: [], nextCursor: null };

/** What a stranger meets on the routes of insights. */
export const INSIGHTS_CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'GET /v1/insights/rooms': async (scene) => {
    const { name } = await met(scene);
    for (const query of ['', `?roomName=${name}`, `?roomName[startsWith]=${name}`, '?sortBy=totalSessions'])
      await expectEmpty(scene, `/v1/insights/rooms${query}`, NO_RESULTS);
    const { body } = await scene.owner.get<{ cursor: string }>('/v1/insights/rooms?limit=1');
    expect((await scene.stranger.get(`/v1/insights/rooms?cursor=${body.cursor}`)).body).toEqual(NO_RESULTS);
  },

  'GET /v1/insights/room-sessions': async (scene) => {
    const { name, session } = await met(scene);
    for (const query of ['', `&roomSessionId=${session}`])
      await expectEmpty(scene, `/v1/insights/room-sessions?roomName=${name}${query}`, NO_RESULTS);
  },

  'GET /v1/insights/participants': async (scene) => {
    const { session } = await met(scene);
    for (const query of [`roomSessionId=${session}`, 'externalId=theirs'])
      await expectEmpty(scene, `/v1/insights/participants?${query}`, NO_RESULTS);
  },

  'GET /v1/insights/participant': async (scene) => {
    const { session, participant } = await met(scene);
    const query = `roomSessionId=${session}&participantId=${participant}`;
    await expectEmpty(scene, `/v1/insights/participant?${query}`, []);
  },

  'GET /v2/sessions': async (scene) => {
    await met(scene);
    for (const query of ['', '?running=false', '?sort=startedAt'])
      await expectEmpty(scene, `/v2/sessions${query}`, NO_DATA);
  },

  'GET /v2/sessions/:id': async (scene) => {
    const { session } = await met(scene);
    expectProblem(await scene.stranger.get(`/v2/sessions/${session}`), 404, 'session_not_found');
  },

  'GET /v2/sessions/:id/participants': async (scene) => {
    const path = `/v2/sessions/${(await met(scene)).session}/participants`;
    expectProblem(await scene.stranger.get(path), 404, 'session_not_found');
  },

  'GET /v2/participants': async (scene) => {
    await met(scene);
    await expectEmpty(scene, '/v2/participants?externalId=theirs', NO_DATA);
  },

  'DELETE /v2/participants': async (scene) => {
    await met(scene);
    const before = (await scene.owner.get('/v2/participants?externalId=theirs')).body;
    const { body } = await scene.stranger.delete('/v2/participants?externalId=theirs');
    expect(body).toEqual({ erased: 0, present: 0 });
    expect((await scene.owner.get('/v2/participants?externalId=theirs')).body).toEqual(before);
  },

  'DELETE /v2/participants/:id': async (scene) => {
    const { participant } = await met(scene);
    const before = (await scene.owner.get('/v2/participants?externalId=theirs')).body;
    const refused = await scene.stranger.delete(`/v2/participants/${participant}`);
    expectProblem(refused, 404, 'participant_unknown');
    expect((await scene.owner.get('/v2/participants?externalId=theirs')).body).toEqual(before);
  },

  'GET /v2/usage': async (scene) => {
    await met(scene);
    const query = `from=${day(-1)}&to=${day(1)}`;
    const [mine, theirs] = [
      await scene.owner.get<{ data: { rooms: number; sessions: number }[] }>(`/v2/usage?${query}`),
      await scene.stranger.get<{ data: { rooms: number; sessions: number }[] }>(`/v2/usage?${query}`),
    ];
    expect(mine.body.data.some(({ rooms }) => rooms > 0)).toBe(true);
    for (const each of theirs.body.data)
      expect(each).toMatchObject({ rooms: 0, sessions: 0, participantMinutes: 0, peakParticipants: 0 });
  },
};
