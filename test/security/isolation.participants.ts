import type { TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { enterRoom } from '../support/participants.js';
import { expectProblem } from '../support/problems.js';
import { makeRoom } from '../support/rooms.js';

/** Somebody waits for a room of the owner, and somebody is in it. */
interface Scene {
  readonly app: TestApp;
  readonly owner: Client;
  readonly stranger: Client;
}

/** What a stranger meets on the routes of the people in a room. */
export const PARTICIPANT_CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'GET /v2/rooms/:id/participants': (scene) => expectNothing(scene, 'GET', () => ''),
  'DELETE /v2/rooms/:id/participants/:participantId': (scene) =>
    expectNothing(scene, 'DELETE', (participantId) => `/${participantId}`),
  'POST /v2/rooms/:id/participants/:participantId/admit': (scene) =>
    expectNothing(scene, 'POST', (participantId) => `/${participantId}/admit`),
  'POST /v2/rooms/:id/participants/:participantId/deny': (scene) =>
    expectNothing(scene, 'POST', (participantId) => `/${participantId}/deny`),

  'GET /v2/rooms/:id/sessions': async ({ app, owner, stranger }) => {
    const { id } = await makeRoom(owner);
    for (const role of ['host', 'viewer'] as const) await enterRoom(app, id, { role });
    expect((await owner.get<{ data: unknown[] }>(`/v2/rooms/${id}/sessions`)).body.data).toHaveLength(1);
    expectProblem(await stranger.get(`/v2/rooms/${id}/sessions`), 404, 'room_not_found');
  },
};

/** The stranger's own room does not help either: the people of another one are not in it. */
async function expectNothing(
  { app, owner, stranger }: Scene,
  method: string,
  pathOf: (participantId: string) => string,
): Promise<void> {
  const [theirs, own] = [await makeRoom(owner, { locked: true }), await makeRoom(stranger)];
  const people = [await enterRoom(app, theirs.id, { role: 'host' }), await enterRoom(app, theirs.id)];
  const before = await owner.get(`/v2/rooms/${theirs.id}/participants`);
  for (const { id } of people) {
    const refused = await stranger.send(method, `/v2/rooms/${theirs.id}/participants${pathOf(id)}`);
    expectProblem(refused, 404, 'room_not_found');
    const inOwn = await stranger.send(method, `/v2/rooms/${own.id}/participants${pathOf(id)}`);
    if (method === 'GET') expect(inOwn.body).toEqual({ data: [], nextCursor: null });
    else expectProblem(inOwn, 404, 'participant_not_found');
  }

  const after = await owner.get(`/v2/rooms/${theirs.id}/participants`);
  expect([after.status, after.body]).toEqual([200, before.body]);
}
