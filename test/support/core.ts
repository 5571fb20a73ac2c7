import type { TestApp } from './app.js';
import { inMinutes, makeCaller } from './factories.js';
import type { IssuedKeyView } from './operator.js';
import type { Page } from './paging.js';
import type { Room } from './rooms.js';

/** Uses the core features once, and expects them to work as on any database. */
export async function expectTheCoreToWork(app: TestApp): Promise<void> {
  const acme = await makeCaller(app);
  const endsAt = inMinutes(90);
  const metadata = { note: "\\'é𝄞" };

  const create = () => acme.post<Room>('/v2/rooms', { endsAt, metadata }, { 'idempotency-key': 'once' });
  const [created, repeated] = [await create(), await create()];
  expect([created.status, created.body]).toMatchObject([201, { endsAt, metadata }]);
  expect(repeated.body).toEqual(created.body);
  const meeting = await acme.post('/v1/meetings', { endDate: endsAt });
  expect([meeting.status, meeting.body.endDate]).toEqual([201, endsAt]);

  const path = `/v2/rooms/${created.body.id}`;
  const changes = await Promise.all(
    Array.from({ length: 8 }, (_, n) => acme.patch<Room>(path, { metadata: { [`key${n}`]: 'x' } })),
  );
  expect(changes.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const read = await acme.get<Room>(path);
  expect(Object.keys(read.body.metadata)).toHaveLength(9);

  const found = await acme.get<Page<Room>>('/v2/rooms?limit=1&sort=endsAt');
  expect([found.status, found.body.data.length]).toEqual([200, 1]);
  expect((await acme.get('/v1/meetings')).status).toBe(200);
  expect((await acme.get('/v2/audit-events')).status).toBe(200);
  expect((await acme.get('/v2/quota')).body).toMatchObject({ limit: 1_000_000 });

  const expiresAt = inMinutes(60);
  const key = await acme.post<IssuedKeyView>('/v2/api-keys', {
    name: 'short',
    scopes: ['rooms:read'],
    expiresAt,
  });
  expect(key.body.expiresAt).toBe(expiresAt);
  const successor = await acme.post<IssuedKeyView>(`/v2/api-keys/${key.body.id}/rotate`, {});
  expect([successor.status, successor.body.expiresAt]).toEqual([201, expiresAt]);

  expect((await acme.delete(path)).status).toBe(204);
  expect((await acme.get(path)).status).toBe(404);
  expect((await acme.get('/health/ready')).status).toBe(200);
}
