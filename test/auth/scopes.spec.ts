import { type Scope, SCOPES } from '../../src/auth/api-key.js';
import { hashSecret } from '../../src/auth/api-key-token.js';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { inMinutes, makeCaller, makeKey } from '../support/factories.js';
import { writeHistory } from '../support/history.js';
import { enterRoom } from '../support/participants.js';
import { contentsOfAllTables } from '../support/tables.js';
import { declaredRoutes } from '../support/routes.js';
import { useScene } from '../support/scene.js';
import { makeImage, putImage } from '../support/themes.js';
import { makeWebhook } from '../support/webhook-receiver.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Bodies with which routes succeed; the others need none. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /v1/meetings': { endDate: inMinutes(30) },
  'POST /v1/recordings/bulk-delete': { recordingIds: [] },
  'POST /v1/transcriptions/bulk-delete': { transcriptionIds: [] },
  'PUT /v1/rooms/:roomName/theme/tokens': {},
  'PUT /v1/rooms/:roomName/theme/logo': {},
  'PUT /v1/rooms/:roomName/theme/room-background': {},
  'PUT /v1/rooms/:roomName/theme/room-knock-page-background': {},
  'PUT /v2/theme': {},
  'PUT /v2/rooms/:id/theme': {},
  'POST /v2/rooms': { endsAt: inMinutes(30) },
  'PATCH /v2/rooms/:id': { locked: false },
  'PATCH /v2/organization': { embedOrigins: null },
  'POST /v2/webhooks': { url: 'https://app.example.invalid/', eventTypes: ['room.deleted'] },
  'PATCH /v2/webhooks/:id': { description: 'other' },
  'POST /v2/webhooks/:id/rotate-secret': {},
  'POST /v2/webhooks/:id/test': {},
  'POST /v2/webhooks/:id/redeliver': { failedSince: inMinutes(-5) },
  'POST /v2/api-keys': { name: 'another', scopes: ['keys:manage'] },
  'POST /v2/api-keys/:id/rotate': {},
};

/** Routes on which nobody succeeds, because Foyer makes no recordings, transcriptions and summaries. */
const NEVER_SUCCEEDS =
  /^(GET \/v1\/(recordings|transcriptions|summaries)\/:|POST \/v1\/(transcriptions|summaries)$)/;
const NOBODY = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** Queries with which routes succeed; the others need none. */
const QUERIES: Readonly<Record<string, string>> = {
  'GET /v1/insights/room-sessions': '?roomName=any',
  'GET /v1/insights/participants': '?externalId=any',
  'GET /v1/insights/participant': `?roomSessionId=${NOBODY}&participantId=${NOBODY}`,
  'GET /v2/participants': '?externalId=any',
  'DELETE /v2/participants': '?externalId=any',
  'GET /v2/usage': '?from=2026-01-01&to=2026-01-02',
};

describe('scopes', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });
  let image: Buffer;

  beforeAll(async () => {
    image = await makeImage({ width: 40, height: 20 });
  });

  const routes = () => declaredRoutes(app).filter(({ access }) => access === 'keys');
  const clientWith = async (scopes: readonly Scope[]): Promise<Client> =>
    createClient(app.url, (await makeKey(app, acme.organization, { scopes })).token);

  it('are declared by every route that needs an API key', () => {
    const undeclared = routes().filter(({ scope }) => scope !== null && !SCOPES.includes(scope as Scope));

    expect(routes().length).toBeGreaterThan(15);
    if (undeclared.length > 0) {
      const names = undeclared.map(({ name }) => name).join('\n');
      throw new Error(`Say with @RequireScope(…) or @AnyScope() which keys may use:\n${names}`);
    }
    // Each scope is used, and some routes need none.
    const asked = routes().flatMap(({ scope, extraScope }) => [scope, ...(extraScope ? [extraScope] : [])]);
    expect(new Set(asked)).toEqual(new Set([...SCOPES, null]));
  });

  describe('for the URLs of hosts and viewers', () => {
    const ASKING = [
      'include=hostUrl',
      'include=viewerUrl',
      'include=viewerUrl,hostUrl',
      'include=viewerUrl&include=hostUrl',
      'include[]=hostUrl',
      'include[0]=hostUrl',
      'fields=hostRoomUrl',
      'fields=%20viewerRoomUrl',
      'fields=nonsense,hostRoomUrl',
      'fields=viewerRoomUrl&fields=hostRoomUrl',
      'fields[]=hostRoomUrl',
      'fields[7]=hostRoomUrl',
    ];

    it('are required by every request that reads them, however it is written; without them nothing changes', async () => {
      const things = await makeThings();
      const without = await clientWith(SCOPES.filter((scope) => scope !== 'rooms:host'));
      const before = await contentsOfAllTables(app, ['quota_windows']);
      for (const { name, extraScope } of routes()) {
        if (/^(DELETE|POST|PUT)/.test(name)) continue;
        for (const query of ASKING) {
          const { status, text, headers } = await call(without, name, things, `?${query}`);
          expect([name, query, text.includes('roomKey=')]).toEqual([name, query, false]);
          // Each version has its own name for them.
          if (extraScope === undefined || name.includes('/v1/') !== query.startsWith('fields')) continue;
          expect([name, query, status]).toEqual([name, query, 403]);
          expect(headers.get('www-authenticate')).toContain('scope="rooms:host"');
        }
        if (name.startsWith('PATCH')) continue;
        const usual = await call(without, name, things);
        const expected = NEVER_SUCCEEDS.test(name) ? 404 : 200;
        expect([name, usual.status, usual.text.includes('roomKey=')]).toEqual([name, expected, false]);
      }
      expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
    });

    it('need the scope of the route as well', async () => {
      const { roomId, meetingId } = await makeThings();
      const targets = [`/v2/rooms/${roomId}?include=hostUrl`, `/v1/meetings/${meetingId}?fields=hostRoomUrl`];
      for (const target of targets) {
        expect((await (await clientWith(['rooms:host'])).get(target)).status).toBe(403);
        const { text } = await (await clientWith(['rooms:read', 'rooms:host'])).get(target);
        expect(text).toContain('roomKey=');
      }
    });

    it('are not required to create a room or to repeat the request with the same key', async () => {
      const [creator, other] = [await clientWith(['rooms:write']), await clientWith(['rooms:write'])];
      const meeting = { endDate: inMinutes(30), fields: ['hostRoomUrl'] };
      expect((await creator.post('/v1/meetings', meeting)).text).toContain('roomKey=');

      const room = { endsAt: inMinutes(30) };
      const keyed = { 'Idempotency-Key': 'the-same' };
      const first = await creator.post('/v2/rooms', room, keyed);
      expect(first.text).toContain('roomKey=');
      expect((await creator.post('/v2/rooms', room, keyed)).text).toBe(first.text);
      for (const client of [other, acme]) {
        const { status, text } = await client.post('/v2/rooms', room, keyed);
        expect([status, text.includes('roomKey=')]).toEqual([422, false]);
      }
    });
  });

  it('are required even from a key that has all others; a refusal costs and changes nothing', async () => {
    const things = await makeThings();
    const keys = new Map<unknown, Client>();
    for (const scope of SCOPES) keys.set(scope, await clientWith(SCOPES.filter((other) => other !== scope)));
    const { organization } = acme;
    const before = await contentsOfAllTables(app, ['quota_windows']);
    const quotaBefore = await spent(organization.id);

    for (const { name, scope } of routes().filter((route) => route.scope !== null)) {
      const client = keys.get(scope);
      if (!client) throw new Error(`There is no scope ${String(scope)}.`);
      const { status, headers } = await call(client, name, things);
      expect([name, status]).toEqual([name, 403]);
      // RFC 6750, section 3.
      expect(headers.get('www-authenticate')).toBe(
        `Bearer realm="Foyer", error="insufficient_scope", ` +
          `error_description="The API key does not have the scope '${String(scope)}'.", scope="${String(scope)}"`,
      );
    }
    expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
    expect(await spent(organization.id)).toBe(quotaBefore);
  });

  it('are each sufficient for the routes that require them', async () => {
    for (const { name, scope } of routes()) {
      const client = await clientWith(scope === null ? ['rooms:delete'] : [scope as Scope]);
      const { status, headers } = await call(client, name, await makeThings());
      const expected = NEVER_SUCCEEDS.test(name) ? 4 : 2;
      expect([name, Math.floor(status / 100), headers.get('www-authenticate')]).toEqual([
        name,
        expected,
        null,
      ]);
    }
  });

  it('are never granted by a default of the database', async () => {
    await expect(
      app.database.pool.query(
        'INSERT INTO api_keys (id, organization_id, name, secret_hash) VALUES ($1, $2, $3, $4)',
        ['0123456789abcdef', acme.organization.id, 'none', hashSecret('secret')],
      ),
    ).rejects.toMatchObject({ column: 'scopes' });
    const { rows } = await app.database.pool.query(
      `SELECT column_name FROM information_schema.columns WHERE table_name = 'api_keys' AND column_default IS NOT NULL`,
    );
    expect(rows).toEqual([{ column_name: 'created_at' }]);
  });

  it('are checked after the key and before the quota, unless the points are known to be spent', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 1 });
    const { token } = await makeKey(app, poor.organization, { scopes: ['rooms:delete'] });
    const restricted = createClient(app.url, token);
    const { status, headers } = await restricted.get('/v1/meetings');
    expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '1']);

    await poor.get('/v1/meetings');
    expect((await poor.get('/v1/meetings')).status).toBe(429);
    expect((await restricted.get('/v1/meetings')).status).toBe(429);
  });

  interface Things {
    readonly meetingId: string;
    readonly roomId: string;
    readonly roomName: string;
    /** Waits for the room. */
    readonly participantId: string;
    /** Was in the room. */
    readonly pastParticipantId: string;
    readonly sessionId: string;
    readonly keyId: string;
    readonly webhookId: string;
    /** Has failed. */
    readonly deliveryId: string;
  }

  /** A meeting, a room that somebody waits for, a key that no test uses otherwise, and the only webhook. */
  async function makeThings(): Promise<Things> {
    const [meeting, room, key] = [
      await acme.post('/v1/meetings', { endDate: inMinutes(30) }),
      await acme.post<{ id: string; name: string }>('/v2/rooms', { endsAt: inMinutes(30), locked: true }),
      await makeKey(app, acme.organization, { scopes: ['keys:manage'] }),
    ];
    const { id: participantId } = await enterRoom(app, room.body.id);
    const { id: roomId, name: roomName } = room.body;
    const history = { visits: [{ joined: 0, left: 1 }], sessions: [[0, 1]] } as const;
    const { participants, sessions } = await writeHistory(app, acme, roomId, history);
    await app.database.pool.query('DELETE FROM webhooks WHERE organization_id = $1', [acme.organization.id]);
    const { id: webhookId } = await makeWebhook(acme, {
      url: 'https://app.example.invalid/',
      eventTypes: ['room.deleted'],
    });
    const { rows } = await app.database.pool.query<{ id: string }>(
      `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, subject_id, event, state, due_at)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'room.deleted', now(), '', '{"data":{}}', 'failed', NULL)
       RETURNING id`,
      [webhookId],
    );
    return {
      meetingId: meeting.body.meetingId,
      roomId,
      roomName,
      participantId,
      pastParticipantId: participants[0] ?? '',
      sessionId: sessions[0] ?? '',
      keyId: key.id,
      webhookId,
      deliveryId: rows[0]?.id ?? '',
    };
  }

  function call(client: Client, route: string, things: Things, query = ''): Promise<HttpResponse> {
    const [method = '', pattern = ''] = route.split(' ');
    const ids = {
      '/v2/api-keys': things.keyId,
      '/v2/webhooks': things.webhookId,
      '/v2/sessions': things.sessionId,
      '/v2/participants': things.pastParticipantId,
    };
    const [, id] = Object.entries(ids).find(([start]) => pattern.startsWith(start)) ?? ['', things.roomId];
    const path = pattern
      .replace(':meetingId', things.meetingId)
      .replace(':participantId', things.participantId)
      .replace(':deliveryId', things.deliveryId)
      .replace(':roomName', things.roomName)
      .replace(':part', 'logo')
      .replace(/:\w+/, id);
    if (pattern.endsWith('/:part')) return putImage<Record<string, unknown>>(client, path + query, image);
    const body = BODIES[route];
    const search = query || (QUERIES[route] ?? '');
    return client.send(method, path + search, body ? { headers: JSON_TYPE, body: JSON.stringify(body) } : {});
  }

  /** Points that an organization has spent in its window. */
  async function spent(organizationId: string): Promise<unknown> {
    const { rows } = await app.database.pool.query<{ used: unknown }>(
      'SELECT used FROM quota_windows WHERE organization_id = $1',
      [organizationId],
    );
    return rows[0]?.used;
  }
});
