import { randomUUID } from 'node:crypto';
import { createClient } from '../../support/client.js';
import { makeKey } from '../../support/factories.js';
import type { EventView } from '../../support/operator.js';
import type { Page } from '../../support/paging.js';
import {
  enterRoom,
  letLiveTimePass,
  sessionsOf,
  setExpired,
  sweepByHand,
} from '../../support/participants.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

interface Participant {
  readonly id: string;
  readonly state: string;
}

const idsOf = ({ data }: Page<Participant>): string[] => data.map(({ id }) => id);

describe('the participants of a room', () => {
  const { app, acme } = useScene();
  let room: Room;
  let path: string;

  beforeAll(() => sweepByHand(app));
  beforeEach(async () => {
    room = await makeRoom(acme, { locked: true });
    path = `/v2/rooms/${room.id}/participants`;
  });

  const enter = (role: 'host' | 'visitor' | 'viewer' = 'visitor', wanted = {}) =>
    enterRoom(app, room.id, { role, ...wanted });
  const list = (query = '') => acme.get<Page<Participant>>(path + query);
  const auditOf = async (): Promise<readonly EventView[]> =>
    (await acme.get<Page<EventView>>(`/v2/audit-events?subjectId=${room.id}`)).body.data;

  it('are listed with what is known of them, those who came first before the others', async () => {
    expect((await list()).body).toEqual({ data: [], nextCursor: null });
    const host = await enter('host', {
      displayName: '<b>Grace</b>',
      externalId: 'user-1',
      metadata: '{"a":1}',
    });
    const waiting = await enter();

    const { status, body } = await list();
    expect([status, body.nextCursor]).toEqual([200, null]);
    expect(body.data).toEqual([
      {
        id: host.id,
        state: 'joined',
        role: 'host',
        displayName: '<b>Grace</b>',
        knockedAt: null,
        joinedAt: host.joinedAt?.toISOString(),
        externalId: 'user-1',
        metadata: '{"a":1}',
      },
      {
        id: waiting.id,
        state: 'waiting',
        role: 'visitor',
        displayName: 'Ada',
        knockedAt: waiting.knockedAt?.toISOString(),
        joinedAt: null,
        externalId: null,
        metadata: null,
      },
    ]);
  });

  it('are those who are in, or those who wait, and nobody who has left or is in another room', async () => {
    const [host, viewer, waiting] = [await enter('host'), await enter('viewer'), await enter()];
    const [gone, denied] = [await enter('host'), await enter()];
    await sessionsOf(app).leave(gone.id, 'left');
    await sessionsOf(app).deny(room.id, denied.id);
    await enterRoom(app, (await makeRoom(acme)).id);

    expect(idsOf((await list()).body)).toEqual([host.id, viewer.id, waiting.id]);
    expect(idsOf((await list('?state=joined')).body)).toEqual([host.id, viewer.id]);
    expect(idsOf((await list('?state=waiting')).body)).toEqual([waiting.id]);
  });

  it('are listed page by page, each once, also when several came in the same millisecond', async () => {
    const everybody = [await enter('host'), ...(await Promise.all([1, 2, 3, 4, 5].map(() => enter())))];
    await app.database.pool.query(
      `UPDATE participants SET knocked_at = date_trunc('second', clock_timestamp()) WHERE state = 'waiting' AND room_id = $1`,
      [room.id],
    );
    const found: string[] = [];
    for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
      const { body }: { body: Page<Participant> } = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.data).toHaveLength(2);
      found.push(...idsOf(body));
      cursor = body.nextCursor;
    }

    expect(found.toSorted()).toEqual(everybody.map(({ id }) => id).toSorted());
  });

  it.each(['?state=left', '?state=', '?limit=0', '?cursor=nonsense', '?role=host'])(
    'are not listed with %s',
    async (query) => {
      expect(placesIn(await list(query))).toHaveLength(1);
    },
  );

  it('do not exist for a room that does not, or not any more', async () => {
    const { id } = await enter('host');
    await setExpired(app, room.id, true);
    for (const roomId of [room.id, randomUUID(), 'nonsense']) {
      const base = `/v2/rooms/${roomId}`;
      for (const response of [
        await acme.get(`${base}/participants`),
        await acme.get(`${base}/sessions`),
        await acme.delete(`${base}/participants/${id}`),
        await acme.send('POST', `${base}/participants/${id}/admit`),
        await acme.send('POST', `${base}/participants/${id}/deny`),
      ])
        expectProblem(response, 404, 'room_not_found');
    }
  });

  it('can be admitted, and again without another effect', async () => {
    const [waiting, other] = [await enter(), await enter()];
    const admit = () => acme.send('POST', `${path}/${waiting.id}/admit`);
    const { status, text } = await admit();
    expect([status, text]).toEqual([204, '']);
    expect((await admit()).status).toBe(204);

    const { data } = (await list()).body;
    expect(data).toMatchObject([
      { id: other.id, state: 'waiting' },
      { id: waiting.id, state: 'joined', role: 'granted_visitor' },
    ]);
    expect((await auditOf()).map(({ type, data: details }) => [type, details])).toEqual([
      ['participant.admitted', { participantId: waiting.id }],
      ['room.created', { externalId: null }],
    ]);
  });

  it('wait on when the room is full, until somebody leaves', async () => {
    const hosts = [await enter('host'), await enter('host'), await enter('host'), await enter('host')];
    const waiting = await enter();
    const admit = () => acme.send('POST', `${path}/${waiting.id}/admit`);
    expectProblem(await admit(), 409, 'room_full');
    expect(idsOf((await list('?state=waiting')).body)).toEqual([waiting.id]);
    await acme.delete(`${path}/${hosts[0]?.id}`);

    expect((await admit()).status).toBe(204);
    expect((await auditOf()).map(({ type }) => type)).toEqual([
      'participant.admitted',
      'participant.removed',
      'room.created',
    ]);
  });

  it('are never more than the room has place for, however many are admitted at once', async () => {
    const waiting = await Promise.all(Array.from({ length: 8 }, () => enter()));
    const statuses = await Promise.all(
      waiting.map(async ({ id }) => (await acme.send('POST', `${path}/${id}/admit`)).status),
    );

    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 204, 204, 204, 409, 409, 409, 409]);
    expect((await list('?state=joined')).body.data).toHaveLength(4);
    expect((await auditOf()).filter(({ type }) => type === 'participant.admitted')).toHaveLength(4);
  });

  it('can be denied while they wait, once', async () => {
    const [host, waiting] = [await enter('host'), await enter()];
    const deny = (id: string) => acme.send('POST', `${path}/${id}/deny`);
    const { status, text } = await deny(waiting.id);
    expect([status, text]).toEqual([204, '']);
    expectProblem(await deny(waiting.id), 404, 'participant_not_found');
    expectProblem(await acme.send('POST', `${path}/${waiting.id}/admit`), 404, 'participant_not_found');

    expectProblem(await deny(host.id), 409, 'participant_not_waiting');
    expect(idsOf((await list()).body)).toEqual([host.id]);
    expect(await stateOf(waiting.id)).toEqual({ state: 'denied', leftReason: 'denied' });
    expect((await auditOf()).map(({ type }) => type)).toEqual(['participant.denied', 'room.created']);
  });

  it('can be sent out, whether they are in or wait, once', async () => {
    for (const { id } of [await enter('host'), await enter('viewer'), await enter()]) {
      const { status, text } = await acme.delete(`${path}/${id}`);
      expect([status, text]).toEqual([204, '']);
      expect(await stateOf(id)).toEqual({ state: 'left', leftReason: 'removed' });
      expectProblem(await acme.delete(`${path}/${id}`), 404, 'participant_not_found');
    }
    expect((await list()).body.data).toEqual([]);
  });

  it.each([randomUUID(), 'nonsense', '%00'])('are not found by the id %s', async (id) => {
    for (const response of [
      await acme.delete(`${path}/${id}`),
      await acme.send('POST', `${path}/${id}/admit`),
      await acme.send('POST', `${path}/${id}/deny`),
    ])
      expectProblem(response, 404, 'participant_not_found');
  });

  it('are not found in another room of the organization', async () => {
    const { id } = await enterRoom(app, (await makeRoom(acme, { locked: true })).id);
    expectProblem(await acme.delete(`${path}/${id}`), 404, 'participant_not_found');
    expectProblem(await acme.send('POST', `${path}/${id}/admit`), 404, 'participant_not_found');
    expectProblem(await acme.send('POST', `${path}/${id}/deny`), 404, 'participant_not_found');
    expect(await stateOf(id)).toEqual({ state: 'waiting', leftReason: null });
  });

  it('are changed under the name of the key that did it, with the request', async () => {
    const { id } = await enter('host');
    const key = await makeKey(app, acme.organization, { scopes: ['participants:manage'] });
    const removed = await createClient(app.url, key.token).delete(`${path}/${id}`);

    expect(await auditOf()).toMatchObject([
      {
        type: 'participant.removed',
        subjectId: room.id,
        actor: { kind: 'api_key', keyId: key.id },
        requestId: removed.headers.get('x-request-id'),
        data: { participantId: id },
      },
      {},
    ]);
  });

  it('cost 1 point to list, 2 to send out, 3 to admit', async () => {
    const [one, another] = [await enter(), await enter()];
    expect(await spentBy(() => list())).toBe(1);
    expect(await spentBy(() => acme.get(`/v2/rooms/${room.id}/sessions`))).toBe(1);
    expect(await spentBy(() => acme.send('POST', `${path}/${one.id}/admit`))).toBe(3);
    expect(await spentBy(() => acme.send('POST', `${path}/${another.id}/deny`))).toBe(3);
    expect(await spentBy(() => acme.delete(`${path}/${one.id}`))).toBe(2);
  });

  describe('meet in sessions', () => {
    interface Session {
      readonly id: string;
      readonly startedAt: string;
      readonly endedAt: string | null;
    }
    const sessions = async (query = ''): Promise<Page<Session>> =>
      (await acme.get<Page<Session>>(`/v2/rooms/${room.id}/sessions${query}`)).body;

    it('which begin when two are in, and end when they have been gone for a while', async () => {
      const host = await enter('host');
      expect(await sessions()).toEqual({ data: [], nextCursor: null });
      const { joinedAt } = await enter('viewer');
      const [running] = (await sessions()).data;
      expect(running).toEqual({ id: expect.any(String), startedAt: joinedAt?.toISOString(), endedAt: null });

      await sessionsOf(app).leave(host.id, 'left');
      await letLiveTimePass(app, room.id, 120_000);
      await sessionsOf(app).sweep();
      const [over] = (await sessions()).data;
      expect([over?.id, over?.endedAt]).toEqual([running?.id, expect.any(String)]);
    });

    it('which are listed page by page, the latest first', async () => {
      await app.database.pool.query(
        `INSERT INTO room_sessions (id, room_id, organization_id, started_at, ended_at)
         SELECT gen_random_uuid(), $1, $2, now() - (i / 2) * interval '1 hour', now() FROM generate_series(1, 7) AS i`,
        [room.id, acme.organization.id],
      );
      const all = (await sessions('?limit=100')).data;
      const found: Session[] = [];
      for (let cursor: string | null = '', pages = 0; cursor !== null && pages < 9; pages++) {
        const page: Page<Session> = await sessions(`?limit=2${cursor && `&cursor=${cursor}`}`);
        found.push(...page.data);
        cursor = page.nextCursor;
      }

      expect([found.length, found]).toEqual([7, all]);
      const starts = all.map(({ startedAt }) => startedAt);
      expect(starts).toEqual(starts.toSorted().toReversed());
    });
  });

  /** The points that a request costs. */
  async function spentBy(request: () => Promise<{ headers: Headers }>): Promise<number> {
    const before = Number((await acme.get('/v2/quota')).headers.get('x-ratelimit-remaining'));
    return before - Number((await request()).headers.get('x-ratelimit-remaining'));
  }

  async function stateOf(id: string): Promise<unknown> {
    const { rows } = await app.database.pool.query(
      `SELECT state, left_reason AS "leftReason" FROM participants WHERE id = $1`,
      [id],
    );
    return rows[0];
  }
});
