import { OrganizationPurge } from '../../src/organizations/organization-purge.js';
import { OrganizationPurgeTask } from '../../src/organizations/organization-purge.js';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import type { TestApp } from '../support/app.js';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { inMinutes, makeCaller, makeKey } from '../support/factories.js';
import { type EventView, OPERATOR_TOKEN } from '../support/operator.js';
import type { Page } from '../support/paging.js';
import { enterRoom } from '../support/participants.js';
import { expectProblem } from '../support/problems.js';
import { insertRooms, makeRoom, postRoom } from '../support/rooms.js';
import { contentsOfAllTables } from '../support/tables.js';
import { letTimePass } from '../support/time.js';
import { makeWebhook } from '../support/webhook-receiver.js';
import { useScene } from '../support/scene.js';

/** Repeats a request while it gets 503: a busy machine may not have a connection in time. */
async function untilServed(send: () => Promise<HttpResponse<unknown>>): Promise<HttpResponse<unknown>> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
  }
}

describe('an organization', () => {
  // Enough connections for all requests that these tests send at once.
  const environment = { OPERATOR_TOKEN, MAX_ROOMS: '3', DATABASE_POOL_SIZE: '15' };
  const { app, acme, operator, startAnother } = useScene(environment, { callerPerTest: true });
  /** Another process. */
  let other: TestApp;
  let path: string;

  beforeAll(async () => {
    other = await startAnother(environment);
  });
  beforeEach(() => {
    path = `/admin/organizations/${acme.organization.slug}`;
  });

  const elsewhere = (): Client => createClient(other.url, acme.key.token);
  const open = async (url: string): Promise<{ status: number; html: string }> => {
    const { pathname, search } = new URL(url);
    const response = await fetch(other.url + pathname + search);
    return { status: response.status, html: await response.text() };
  };
  const events = async (type: string): Promise<readonly EventView[]> => {
    const query = `?subjectId=${acme.organization.id}&type=${type}`;
    return (await operator.get<Page<EventView>>(`/admin/audit-events${query}`)).body.data;
  };

  describe('has a maximum of living rooms', () => {
    it('that concurrent requests do not exceed, over processes and versions', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          untilServed(() =>
            i % 2 ? postRoom(elsewhere()) : acme.post<unknown>('/v1/meetings', { endDate: inMinutes(30) }),
          ),
        ),
      );

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        ...Array<number>(3).fill(201),
        ...Array<number>(9).fill(403),
      ]);
      const sentence = 'The organization already has the most rooms that it may have: 3.';
      expectProblem(await postRoom(acme), 403, 'room_limit_reached');
      expect((await acme.post('/v1/meetings', { endDate: inMinutes(30) })).body).toMatchObject({
        statusCode: 403,
        message: sentence,
      });
    });

    it('of its own if an operator sets one', async () => {
      for (const [maxRooms, expected] of [
        [1, [201, 403]],
        [2, [201, 403]],
        [null, [201, 403]],
      ] as const) {
        const { status, body } = await operator.patch(
          path,
          { maxRooms },
          { 'Content-Type': 'application/json' },
        );
        expect([status, body.maxRooms]).toEqual([200, maxRooms]);
        expect([(await postRoom(acme)).status, (await postRoom(acme)).status]).toEqual(expected);
      }
      for (const maxRooms of [0, 1.5, '3', 2 ** 31]) {
        const answer = await operator.patch(path, { maxRooms }, { 'Content-Type': 'application/json' });
        expect(answer.status).toBe(400);
        expect(answer.body).toMatchObject({ errors: [{ pointer: '/maxRooms' }] });
      }
    });

    it('that does not count deleted, purged or expired rooms', async () => {
      const [room] = [await makeRoom(acme), await makeRoom(acme), await makeRoom(acme)];
      await acme.delete(`/v2/rooms/${room.id}`);
      const replacement = await makeRoom(acme);
      expect((await postRoom(acme)).status).toBe(403);

      const expire = `UPDATE rooms SET ends_at = now() - interval '61 minutes' WHERE id = $1`;
      await app.database.pool.query(expire, [replacement.id]);
      const last = await makeRoom(acme);
      expect((await postRoom(acme)).status).toBe(403);

      await app.database.pool.query(expire, [last.id]);
      await app.nest.get(RoomsService, { strict: false }).purge();
      expect([(await postRoom(acme)).status, (await postRoom(acme)).status]).toEqual([201, 403]);
    });

    it('that is checked without a lock while much of it is left', async () => {
      await operator.patch(path, { maxRooms: 1_010 }, { 'Content-Type': 'application/json' });
      await insertRooms(app, acme, 9, 'now()');
      const lock = await app.database.pool.connect();
      try {
        await lock.query('BEGIN');
        await lock.query('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [acme.organization.id]);
        expect((await postRoom(acme)).status).toBe(201);
      } finally {
        await lock.query('ROLLBACK');
        lock.release();
      }
      await insertRooms(app, acme, 999, 'now()');
      expect([(await postRoom(acme)).status, (await postRoom(acme)).status]).toEqual([201, 403]);
    });
  });

  describe('that is suspended', () => {
    it('gets 403 for all its keys on every process at once, its rooms are closed, and nothing is lost', async () => {
      const room = await makeRoom(acme);
      const restricted = createClient(
        other.url,
        (await makeKey(app, acme.organization, { scopes: ['keys:manage'] })).token,
      );
      expect((await elsewhere().get('/v1/meetings')).status).toBe(200);
      const suspended = await operator.send('POST', `${path}/suspend`);
      expect(suspended.status).toBe(200);
      expect(suspended.body.suspendedAt).not.toBeNull();

      for (const client of [acme, elsewhere(), restricted]) {
        for (const [method, target] of [
          ['GET', '/v2/rooms'],
          ['GET', '/v2/organization'],
          ['DELETE', `/v2/rooms/${room.id}`],
          ['POST', '/v2/rooms'],
        ] as const) {
          expectProblem(await client.send(method, target), 403, 'organization_suspended');
        }
        const { status, body } = await client.get<{ message: string }>('/v1/meetings');
        expect([status, body.message]).toEqual([
          403,
          'The organization that this API key belongs to is suspended.',
        ]);
      }
      for (const url of [room.url, room.hostUrl, room.viewerUrl, `${room.url}?roomKey=wrong`]) {
        const { status, html } = await open(url ?? '');
        expect(status).toBe(403);
        expect(html).toContain('This room is closed');
      }

      const resumed = await operator.send('POST', `${path}/resume`);
      expect([resumed.status, resumed.body.suspendedAt]).toEqual([200, null]);
      await letTimePass(app, 1_001);
      for (const client of [acme, elsewhere()]) {
        expect((await client.get(`/v2/rooms/${room.id}?include=hostUrl,viewerUrl`)).body).toEqual(room);
      }
      expect((await open(room.url)).status).toBe(200);
    });

    it('gets 403 even if all points are spent, without repeated queries', async () => {
      await operator.patch(path, { pointsPerMinute: 2 }, { 'Content-Type': 'application/json' });
      await letTimePass(app, 1_001);
      for (const status of [200, 200, 429]) expect((await acme.get('/v1/meetings')).status).toBe(status);
      await operator.send('POST', `${path}/suspend`);
      await letTimePass(app, 1_001);

      const answer = await acme.get('/v1/meetings');
      expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
      // A flood of a suspended organization costs no points, but not the database either.
      const lock = await app.database.pool.connect();
      try {
        await lock.query('BEGIN');
        await lock.query('LOCK TABLE api_keys, quota_windows IN ACCESS EXCLUSIVE MODE');
        expect((await acme.get('/v1/meetings')).status).toBe(403);
      } finally {
        await lock.query('ROLLBACK');
        lock.release();
      }
    });

    it('writes an event for each change', async () => {
      for (const action of ['resume', 'suspend', 'suspend', 'resume', 'resume']) {
        expect((await operator.send('POST', `${path}/${action}`)).status).toBe(200);
      }
      for (const type of ['organization.suspended', 'organization.resumed']) {
        expect(await events(type)).toMatchObject([{ actor: { kind: 'operator' } }]);
      }
    });
  });

  describe('that is deleted', () => {
    it('is gone at once on every process, and its slug is free', async () => {
      const { url } = await makeRoom(acme);
      await elsewhere().get('/v1/meetings');
      expect((await operator.delete(path)).status).toBe(204);

      for (const client of [acme, elsewhere()]) {
        expect((await client.get('/v1/meetings')).status).toBe(401);
        expectProblem(await client.get('/v2/rooms'), 401, 'invalid_api_key');
      }
      const [theirs, never] = [await open(url), await open('https://rooms.example/never-there')];
      expect(theirs).toEqual(never);
      for (const [method, suffix] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/suspend'],
        ['POST', '/resume'],
        ['GET', '/quota'],
        ['GET', '/api-keys'],
      ] as const) {
        expect((await operator.send(method, path + suffix)).status).toBe(404);
      }
      const { slug } = acme.organization;
      expect((await operator.post('/admin/organizations', { name: 'Next', slug })).status).toBe(201);
    });

    it('leaves only the event of its deletion, even when several processes purge it at once', async () => {
      const { id, slug } = acme.organization;
      const bystander = await makeCaller(app);
      const theirs = await makeRoom(bystander);
      await acme.post('/v2/rooms', { endsAt: inMinutes(30) }, { 'Idempotency-Key': 'mine' });
      const [room, gone] = [await makeRoom(acme), await makeRoom(acme)];
      for (const each of [room, room, gone, gone]) await enterRoom(app, each.id);
      await acme.delete(`/v2/rooms/${gone.id}`);
      const hook = { url: 'https://app.example.invalid/', eventTypes: ['room.created'] };
      const { id: webhookId } = await makeWebhook(acme, hook);
      await acme.post(`/v2/webhooks/${webhookId}/test`, {});
      await insertRooms(app, acme, 2_500, 'now()');
      await operator.delete(path);

      await Promise.all(
        [app, other].map(({ nest }) => nest.get(OrganizationPurge, { strict: false }).purge()),
      );

      const lines = (await contentsOfAllTables(app)).split('\n').filter((line) => line.includes(id));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('organization.deleted');
      expect(await contentsOfAllTables(app)).not.toContain(webhookId);
      expect(await events('organization.deleted')).toMatchObject([
        { organizationId: id, data: { slug, name: 'Acme' }, actor: { kind: 'operator' } },
      ]);
      expect((await bystander.get(`/v2/rooms/${theirs.id}`)).status).toBe(200);
    });

    it('is left to a process that is still deleting its rooms', async () => {
      const { id } = acme.organization;
      await makeRoom(acme);
      await operator.delete(path);
      const deleting = await app.database.pool.connect();
      await deleting.query('BEGIN');
      await deleting.query('DELETE FROM rooms WHERE organization_id = $1', [id]);
      const purge = app.nest.get(OrganizationPurge, { strict: false });
      await purge.purge();
      await deleting.query('COMMIT');
      deleting.release();
      await purge.purge();

      const lines = (await contentsOfAllTables(app)).split('\n').filter((line) => line.includes(id));
      expect(lines).toHaveLength(1);
    });

    it('is purged by the task of every process', async () => {
      await operator.delete(path);
      await other.nest.get(OrganizationPurgeTask, { strict: false }).purge();

      const { rows } = await app.database.pool.query('SELECT FROM organizations WHERE id = $1', [
        acme.organization.id,
      ]);
      expect(rows).toEqual([]);
    });
  });
});
