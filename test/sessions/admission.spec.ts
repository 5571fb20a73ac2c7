import { randomUUID } from 'node:crypto';
import type { Entry } from '../../src/sessions/entry.js';
import { CAPACITY_WITH_MEDIA_SERVER, MAX_KEPT } from '../../src/sessions/limits.js';
import type { TestApp } from '../support/app.js';
import { suspendOrganization } from '../support/factories.js';
import { enterRoom, entryTo, MEDIA, sessionsOf, setExpired, sweepByHand } from '../support/participants.js';
import { freePort } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { copyRow } from '../support/tables.js';

describe('admission to a room', () => {
  const { app, acme, startAnother } = useScene({}, { callerPerTest: true });
  let others: TestApp[];

  beforeAll(async () => {
    others = [await startAnother(), await startAnother()];
    for (const each of [app, ...others]) sweepByHand(each);
  });

  it('lets exactly four of ten in who join at the same instant on three processes', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, mode } = await makeRoom(acme, { mode: round % 2 === 0 ? 'normal' : 'group' });
      const outcomes = await joinAtOnce(id, 10);
      const refused = mode === 'group' ? 'no_media_server' : 'full';

      expect(outcomes.toSorted()).toEqual(
        [...Array<string>(4).fill('joined'), ...Array<string>(6).fill(refused)].toSorted(),
      );
      expect((await viewOf(id))?.participants).toHaveLength(4);
    }
  });

  it.each([
    ['visitor', CAPACITY_WITH_MEDIA_SERVER.participants],
    ['viewer', CAPACITY_WITH_MEDIA_SERVER.viewers],
  ] as const)('has space for more in a group with a media server: %s', async (role, capacity) => {
    // It does not have to respond.
    const served = await startAnother({
      JANUS_URL: `ws://127.0.0.1:${await freePort()}`,
      JANUS_API_SECRET: 'a-secret',
      JANUS_ADMIN_KEY: 'a-key',
    });
    const { id } = await makeRoom(acme, { mode: 'group' });
    const first = await enterRoom(served, id, { role });
    await copyRow(app, 'participants', capacity - 2, { id: 'gen_random_uuid()' }, `id = '${first.id}'`);
    const enter = async () => (await sessionsOf(served).enter(entryTo(id, { role }))).outcome;
    expect((await Promise.all([enter(), enter()])).toSorted()).toEqual(['full', 'joined']);

    const { id: normal } = await makeRoom(acme);
    expect(await joinAtOnce(normal, 5, { role })).toContain('full');
  });

  it('says that a group would have more space with a media server', async () => {
    const { id } = await makeRoom(acme, { mode: 'group' });
    await joinAtOnce(id, 4);
    expect(await joinAtOnce(id, 1, { role: 'host' })).toEqual(['no_media_server']);
  });

  it('counts viewers apart', async () => {
    const { id } = await makeRoom(acme);
    expect(await joinAtOnce(id, 5)).toContain('full');
    const viewers = await joinAtOnce(id, 6, { role: 'viewer' });

    expect(viewers.toSorted()).toEqual(['full', 'full', 'joined', 'joined', 'joined', 'joined']);
    expect((await sessionsOf(app).enter(entryTo(id, { role: 'host' }))).outcome).toBe('full');
  });

  it('has a place again as soon as somebody has left', async () => {
    const { id } = await makeRoom(acme);
    const first = await enterRoom(app, id);
    await joinAtOnce(id, 3);
    expect(await joinAtOnce(id, 1)).toEqual(['full']);
    expect(await sessionsOf(app).leave(first.id, 'left')).toBe(true);

    expect((await joinAtOnce(id, 3)).toSorted()).toEqual(['full', 'full', 'joined']);
    expect(await sessionsOf(app).leave(first.id, 'left')).toBe(false);
  });

  it('lets visitors of a locked room wait, and hosts and viewers in', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    const outcomes = [];
    for (const role of ['visitor', 'host', 'viewer'] as const)
      outcomes.push((await sessionsOf(app).enter(entryTo(id, { role }))).outcome);
    expect(outcomes).toEqual(['waiting', 'joined', 'joined']);

    const view = await viewOf(id);
    expect(view?.participants.map(({ role }) => role)).toEqual(['host', 'viewer']);
    expect(view?.waiting).toMatchObject([{ role: 'visitor', joinedAt: null, knockedAt: expect.any(Date) }]);
  });

  it('shows what a participant is', async () => {
    const { id } = await makeRoom(acme);
    const given = {
      displayName: '<b>Ada</b>',
      externalId: 'ada-1',
      metadata: '{"a":1}',
      role: 'host',
    } as const;
    const { resumeToken, ...participant } = await enterRoom(app, id, given);

    expect(participant).toMatchObject({
      ...given,
      media: MEDIA,
      state: 'joined',
      leftReason: null,
      roomId: id,
    });
    const view = await viewOf(id);
    expect(view?.participants).toEqual([participant]);
    expect(JSON.stringify(view)).not.toContain(resumeToken);
    const media = { microphone: false, camera: false, screen: true, hand: true };
    await sessionsOf(app).changeMedia(participant.id, media);
    expect((await viewOf(id))?.participants).toEqual([{ ...participant, media }]);
  });

  it('lets in who waits, on whichever process, once and within the capacity', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    await joinAtOnce(id, 3, { role: 'host' });
    const [first, second] = [await enterRoom(app, id), await enterRoom(app, id)];
    const admit = (participantId: string): Promise<string>[] =>
      services().map((service) => service.admit(id, participantId));

    expect((await Promise.all([...admit(first.id), ...admit(second.id)])).toSorted()).toEqual([
      'done',
      'full',
      'full',
      'full',
      'not_found',
      'not_found',
    ]);
    const view = await viewOf(id);
    expect(view?.participants.filter(({ role }) => role === 'granted_visitor')).toHaveLength(1);
    expect(view?.waiting).toHaveLength(1);
    expect(await sessionsOf(app).admit(id, randomUUID())).toBe('not_found');
  });

  it('lets in all who wait as far as there is space, first those who knocked first', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    const waiting = [];
    for (let n = 0; n < 6; n++) waiting.push(await enterRoom(app, id));
    await enterRoom(app, id, { role: 'host' });

    const counts = await Promise.all(services().map((service) => service.admitAll(id)));
    expect(counts.filter((count) => count > 0)).toEqual([3]);
    const view = await viewOf(id);
    expect(view?.participants.slice(1).map((each) => each.id)).toEqual(
      waiting.slice(0, 3).map((each) => each.id),
    );
    expect(view?.waiting.map((each) => each.id)).toEqual(waiting.slice(3).map((each) => each.id));
  });

  it('sends away who waits, and says so, unless somebody has let them in', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    const waiting = await enterRoom(app, id);
    const [service = sessionsOf(app), other = service] = services();
    const outcomes = await Promise.all([service.deny(id, waiting.id), other.admit(id, waiting.id)]);

    expect(outcomes.toSorted()).toEqual(['done', 'not_found']);
    const last = await enterRoom(app, id);
    expect(await service.deny(id, last.id)).toBe('done');
    expect((await viewOf(id))?.gone).toContainEqual({
      id: last.id,
      state: 'denied',
      leftReason: 'denied',
      processId: last.processId,
    });
    expect(await service.admit(id, last.id)).toBe('not_found');
  });

  it('sends out who is in or waits, but nobody of another room', async () => {
    const [room, other] = [await makeRoom(acme), await makeRoom(acme)];
    const participant = await enterRoom(app, room.id);

    expect(await sessionsOf(app).remove(other.id, participant.id)).toBe('not_found');
    expect(await sessionsOf(app).remove(room.id, participant.id)).toBe('done');
    expect((await viewOf(room.id))?.gone).toMatchObject([{ id: participant.id, leftReason: 'removed' }]);
  });

  it('ends a meeting for everybody, and stays open', async () => {
    const { id } = await makeRoom(acme);
    await joinAtOnce(id, 4);
    await sessionsOf(app).setLocked(id, acme.organization.id, true);
    await enterRoom(app, id);
    await sessionsOf(app).endMeeting(id);

    const view = await viewOf(id);
    expect([view?.participants, view?.waiting]).toEqual([[], []]);
    expect(view?.gone.map(({ leftReason }) => leftReason)).toEqual(Array(5).fill('meeting_ended'));
    expect((await sessionsOf(app).enter(entryTo(id, { role: 'host' }))).outcome).toBe('joined');
  });

  it('locks as v2 does, and what v2 locks is locked', async () => {
    const { id } = await makeRoom(acme);
    await sessionsOf(app).setLocked(id, acme.organization.id, true);
    expect((await acme.get(`/v2/rooms/${id}`)).body).toMatchObject({ locked: true });
    expect((await sessionsOf(app).enter(entryTo(id))).outcome).toBe('waiting');
    await acme.patch(`/v2/rooms/${id}`, { locked: false });

    expect((await viewOf(id))?.room).toMatchObject({ locked: false, isClosed: false });
    expect((await sessionsOf(app).enter(entryTo(id))).outcome).toBe('joined');
    const { body } = await acme.get<{ data: { type: string }[] }>('/v2/audit-events?type=room.updated');
    expect(body.data).toHaveLength(2);
    await sessionsOf(app).setLocked(id, acme.organization.id, false);
    expect((await acme.get('/v2/audit-events?type=room.updated')).body).toEqual(body);
  });

  it('lets nobody in after the end, by the clock of the database, wherever it was moved', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    const waiting = await enterRoom(app, id);
    const view = await viewOf(id);
    expect(view?.room.endsAt.getTime()).toBeGreaterThan(Date.now());
    expect(view?.room.msLeft).toBeGreaterThan(85 * 60_000);
    expect(view?.room.msLeft).toBeLessThanOrEqual(90 * 60_000);
    await setExpired(app, id, true);

    for (const role of ['host', 'visitor', 'viewer'] as const)
      expect(await sessionsOf(app).enter(entryTo(id, { role }))).toEqual({ outcome: 'ended' });
    expect(await sessionsOf(app).admit(id, waiting.id)).toBe('not_found');
    expect(await sessionsOf(app).admitAll(id)).toBe(0);
    expect(await viewOf(id)).toBeUndefined();
    expect(await sessionsOf(app).enter(entryTo(randomUUID()))).toEqual({ outcome: 'ended' });
  });

  it('lets nobody into a room of a suspended organization', async () => {
    const { id } = await makeRoom(acme);
    await enterRoom(app, id);
    await suspendOrganization(app, acme.organization);

    expect(await sessionsOf(app).enter(entryTo(id))).toEqual({ outcome: 'closed' });
    expect((await viewOf(id))?.room.isClosed).toBe(true);
  });

  it('bounds how many wait, and how many of those who left are kept', async () => {
    const { id } = await makeRoom(acme, { locked: true });
    const outcomes = await joinAtOnce(id, 55);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(5);
    await app.database.pool.query(
      `INSERT INTO participants (id, room_id, organization_id, role, display_name, state, left_reason, joined_at, left_at,
                                 microphone, camera, screen, hand, process_id, resume_token_hash)
       SELECT gen_random_uuid(), $1, $2, 'visitor', 'Old', 'left', 'left', now(), now() - i * interval '1 minute',
              false, false, false, false, $1, '' FROM generate_series(1, 10500) AS i`,
      [id, acme.organization.id],
    );
    await enterRoom(app, id, { role: 'host' });

    const { rows } = await app.database.pool.query(
      `SELECT count(*)::integer AS kept, min(left_at) > now() - interval '10001 minutes' AS latest
         FROM participants WHERE room_id = $1 AND left_at IS NOT NULL`,
      [id],
    );
    expect(rows).toEqual([{ kept: MAX_KEPT, latest: true }]);
  });

  const services = () => [app, ...others].map(sessionsOf);
  const viewOf = async (roomId: string) => (await sessionsOf(app).observe([roomId])).get(roomId);

  /** Many who press Join at the same instant, spread over all processes. */
  async function joinAtOnce(roomId: string, count: number, wanted: Partial<Entry> = {}): Promise<string[]> {
    const [one = sessionsOf(app), ...rest] = services();
    const entered = await Promise.all(
      Array.from({ length: count }, (_, n) => ([one, ...rest][n % 3] ?? one).enter(entryTo(roomId, wanted))),
    );
    return entered.map(({ outcome }) => outcome);
  }
});
