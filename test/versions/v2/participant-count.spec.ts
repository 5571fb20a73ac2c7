import { inMinutes, makeCaller } from '../../support/factories.js';
import { enterRoom, sessionsOf, sweepByHand } from '../../support/participants.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, type Room, type RoomsPage } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

describe('the number of participants of a room', () => {
  const { app, acme } = useScene();
  let room: Room;
  let path: string;

  beforeAll(() => sweepByHand(app));
  beforeEach(async () => {
    room = await makeRoom(acme, { locked: true });
    path = `/v2/rooms/${room.id}`;
  });

  it('counts everybody who is in, in every response, but nobody who waits or has left', async () => {
    expect(room.participantCount).toBe(0);
    const host = await enterRoom(app, room.id, { role: 'host' });
    await enterRoom(app, room.id, { role: 'viewer' });
    const waiting = await enterRoom(app, room.id);
    await enterRoom(app, (await makeRoom(acme)).id);
    expect(await counts()).toEqual([2, 2, 2]);

    await sessionsOf(app).admit(room.id, waiting.id);
    expect(await counts()).toEqual([3, 3, 3]);
    await sessionsOf(app).leave(host.id, 'left');
    expect(await counts()).toEqual([2, 2, 2]);
    await sessionsOf(app).endMeeting(room.id);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it('is 0 in the response to a creation, also when it is repeated', async () => {
    const once = { 'Idempotency-Key': 'once' };
    const body = { endsAt: inMinutes(30) };
    const { body: created } = await acme.post<Room>('/v2/rooms', body, once);
    await enterRoom(app, created.id);

    const repeated = await acme.post<Room>('/v2/rooms', body, once);
    expect([repeated.body, created.participantCount]).toEqual([created, 0]);
  });

  it('is no update of the room: nothing else of it changes, and the audit does not list it', async () => {
    const { body: before } = await acme.get<Room>(path);
    await enterRoom(app, room.id, { role: 'host' });
    const { body: after } = await acme.get<Room>(path);
    expect(after).toEqual({ ...before, participantCount: 1 });

    const { body: audit } = await acme.get<{ data: object[] }>(`/v2/audit-events?subjectId=${room.id}`);
    expect(audit.data).toMatchObject([{ type: 'room.created' }]);
    expect((await acme.patch(path, { locked: false }, { 'If-Match': '"1"' })).status).toBe(200);
  });

  it('is part of the ETag, so that no 304 has an outdated number', async () => {
    await enterRoom(app, room.id, { role: 'host' });
    const { headers } = await acme.get(path);
    const tag = headers.get('etag') ?? '';
    expect(tag).toBe('"1.1"');
    for (const known of [tag, `W/${tag}`, '"1.1-gzip"', `"7", ${tag}`])
      expect((await acme.get(path, { 'If-None-Match': known })).status).toBe(304);
    for (const other of ['"1"', '"1.2"', '"2.1"', '"1.01"', '"1.0"'])
      expect((await acme.get(path, { 'If-None-Match': other })).status).toBe(200);

    await enterRoom(app, room.id, { role: 'host' });
    const changed = await acme.get<Room>(path, { 'If-None-Match': tag });
    expect([changed.status, changed.body.participantCount]).toEqual([200, 2]);
    await sessionsOf(app).endMeeting(room.id);
    expect((await acme.get(path, { 'If-None-Match': '"1"' })).status).toBe(304);
  });

  it('does not keep anybody from updating the room that was read, but an update does', async () => {
    await enterRoom(app, room.id, { role: 'host' });
    const tag = (await acme.get(path)).headers.get('etag') ?? '';
    await enterRoom(app, room.id, { role: 'host' });

    const updated = await acme.patch<Room>(path, { locked: false }, { 'If-Match': tag });
    expect([updated.status, updated.headers.get('etag'), updated.body.participantCount]).toEqual([
      200,
      '"2.2"',
      2,
    ]);
    expectProblem(await acme.patch(path, { locked: true }, { 'If-Match': tag }), 412, 'room_changed');
    expectProblem(await acme.delete(path, { 'If-Match': tag }), 412, 'room_changed');
    expect((await acme.delete(path, { 'If-Match': '"2.2"' })).status).toBe(204);
  });

  describe('as a filter', () => {
    beforeEach(async () => {
      await app.database.pool.query('DELETE FROM rooms');
      for (const externalId of ['a', 'b', 'c', 'd', 'e'])
        await makeRoom(acme, { externalId, locked: externalId === 'e' });
      const globex = await makeCaller(app);
      await enterRoom(app, (await makeRoom(globex, { externalId: 'x' })).id);
      for (const id of ['b', 'c', 'd', 'e']) {
        const { body } = await acme.get<RoomsPage>(`/v2/rooms?externalId=${id}`);
        const { id: participantId } = await enterRoom(app, body.data[0]?.id ?? '');
        if (id === 'd') await sessionsOf(app).leave(participantId, 'left');
      }
    });

    it('finds rooms that somebody is in, or that nobody is in, in every order', async () => {
      expect(await listed('active=true')).toEqual(['c', 'b']);
      expect(await listed('active=true&sort=createdAt')).toEqual(['b', 'c']);
      expect(await listed('active=false')).toEqual(['e', 'd', 'a']);
      expect(await listed('active=false&sort=endsAt')).toEqual(['a', 'd', 'e']);
      expect(await listed('')).toEqual(['e', 'd', 'c', 'b', 'a']);
    });

    it('goes together with other filters', async () => {
      expect(await listed('active=true&externalId=b')).toEqual(['b']);
      expect(await listed('active=true&externalId=a')).toEqual([]);
      expect(await listed('active=false&externalId=a')).toEqual(['a']);
      expect(await listed(`active=true&endsAfter=${inMinutes(60)}`)).toEqual([]);
    });

    it('is listed page by page', async () => {
      const { body } = await acme.get<RoomsPage>('/v2/rooms?active=true&limit=1');
      expect(body.data).toMatchObject([{ externalId: 'c', participantCount: 1 }]);
      expect(await listed(`active=true&limit=1&cursor=${body.nextCursor}`)).toEqual(['b']);
    });

    it.each(['', 'yes', '1', 'TRUE', 'true&active=true'])('is refused: active=%s', async (value) => {
      expect(placesIn(await acme.get(`/v2/rooms?active=${value}`))).toEqual(['active']);
    });
  });

  /** The rooms that a query finds, by their external ids. */
  async function listed(query: string): Promise<(string | null)[]> {
    const { status, text, body } = await acme.get<RoomsPage>(`/v2/rooms?${query}`);
    if (status !== 200) throw new Error(text);
    return body.data.map(({ externalId }) => externalId);
  }

  /** The number in the responses to a read, an update and a list. */
  async function counts(): Promise<number[]> {
    const responses = [await acme.get<Room>(path), await acme.patch<Room>(path, {})];
    const { body } = await acme.get<RoomsPage>('/v2/rooms?limit=100');
    const inList = body.data.find(({ id }) => id === room.id);
    return [...responses.map((each) => each.body.participantCount), inList?.participantCount ?? NaN];
  }
});
