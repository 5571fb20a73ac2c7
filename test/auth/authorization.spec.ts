import { type Client, createClient } from '../support/client.js';
import { OPERATOR_TOKEN } from '../support/operator.js';
import { operatorRoutes, privateRoutes } from '../support/routes.js';
import { inMinutes, makeKey, makeOrganization } from '../support/factories.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

/** Fields of a room, its row or its owner that no caller can set. */
const NOT_THEIRS = {
  id: '00000000-0000-7000-8000-000000000000',
  number: '1',
  organizationId: '00000000-0000-7000-8000-000000000000',
  organization_id: '00000000-0000-7000-8000-000000000000',
  hostKey: 'mine',
  host_key: 'mine',
  hostUrl: 'https://rooms.example/mine?roomKey=mine',
  createdAt: '2000-01-01T00:00:00Z',
  expiresAt: '2999-01-01T00:00:00Z',
  revision: 99,
  plan: 'grow',
};

describe('what a caller may set', () => {
  const { app, acme, operator } = useScene(
    { OPERATOR_TOKEN },
    { organization: { plan: 'build', pointsPerMinute: 100_000 } },
  );

  it.each(Object.entries(NOT_THEIRS))(
    'excludes %s: v2 rejects it when a room is created or updated',
    async (member, value) => {
      const room = await makeRoom(acme);
      for (const [method, path, wanted] of [
        ['POST', '/v2/rooms', { endsAt: inMinutes(30) }],
        ['PATCH', `/v2/rooms/${room.id}`, { locked: true }],
      ] as const) {
        const { status, body } = await send(acme, method, path, { ...wanted, [member]: value });
        expect(status).toBe(400);
        expect(body).toMatchObject({ errors: [{ pointer: expect.stringContaining(member) as unknown }] });
      }
      expect((await acme.get<Room>(`/v2/rooms/${room.id}?include=hostUrl,viewerUrl`)).body).toEqual(room);
    },
  );

  it('excludes all of these in v1, which ignores unknown fields as its contract says', async () => {
    const { status, body } = await acme.post('/v1/meetings', {
      endDate: inMinutes(30),
      ...NOT_THEIRS,
      fields: ['hostRoomUrl'],
    });

    expect(status).toBe(201);
    expect(body.meetingId).not.toBe('1');
    expect(body.hostRoomUrl).not.toContain('mine');
    expect(Date.parse(body.startDate)).toBeGreaterThan(Date.now() - 600_000);
    expect((await acme.get(`/v1/meetings/${body.meetingId}`)).status).toBe(200);
    const { rows } = await app.database.pool.query('SELECT plan FROM organizations WHERE id = $1', [
      acme.organization.id,
    ]);
    expect(rows).toEqual([{ plan: 'build' }]);
  });

  it.each([
    ['rooms:write', 'POST', '/v1/meetings'],
    ['rooms:write', 'POST', '/v2/rooms'],
    ['rooms:delete', 'DELETE', '/v1/meetings/1'],
    ['keys:manage', 'POST', '/v2/api-keys'],
    ['keys:manage', 'GET', '/v2/api-keys'],
  ])('excludes what needs the scope %s for a key that can only read: %s %s', async (scope, method, path) => {
    const organization = await makeOrganization(app);
    const { token } = await makeKey(app, organization, { scopes: ['rooms:read'] });
    const reader = createClient(app.url, token);
    const body = { name: 'x', scopes: ['keys:manage'], endDate: inMinutes(30), endsAt: inMinutes(30) };
    const { status, headers } = await send(reader, method, path, body);

    expect(status).toBe(403);
    expect(headers.get('www-authenticate')).toContain(`scope="${scope}"`);
    const { rows } = await app.database.pool.query(
      'SELECT (SELECT count(*) FROM rooms WHERE organization_id = $1) + (SELECT count(*) FROM api_keys WHERE organization_id = $1) AS made',
      [organization.id],
    );
    expect(rows).toEqual([{ made: '1' }]);
  });

  it('excludes unknown query parameters: every route of v2 and of the admin API rejects and names them', async () => {
    const routes = [...privateRoutes(app), ...operatorRoutes(app)].filter((name) => !name.includes('/v1/'));
    const ignored: string[] = [];
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const caller = path.startsWith('/admin') ? operator : acme;
      const { text } = await send(caller, method, `${path.replaceAll(/:\w+/g, '1')}?unknown=1`, {});
      if (!text.includes('unknown is unknown')) ignored.push(`${route}: ${text}`);
    }

    expect(routes.length).toBeGreaterThan(20);
    expect(ignored).toEqual([]);
  });
});

function send(client: Client, method: string, path: string, body: object) {
  const isImage = method === 'PUT' && /\/theme\/\w+\?/.test(path);
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return client.send(method, path, {
    headers: { 'Content-Type': isImage ? 'image/png' : type },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
}
