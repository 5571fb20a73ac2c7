import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsOf } from '../support/api-document.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { inMinutes } from '../support/factories.js';
import { findLeaks, formsOf, type PlantedSecret } from '../support/leak-search.js';
import { freePort, runCli, runServer, type ServerProcess, startServer } from '../support/process.js';
import { TraceReceiver } from '../support/trace-receiver.js';

/** Secret fields of responses, which a caller has to request. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  'hostRoomUrl',
  'viewerRoomUrl',
  'hostUrl',
  'viewerUrl',
  'key',
]);
const JSON_TYPE = { 'Content-Type': 'application/json' };

interface Call {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The planted secrets, and every output of Foyer. */
const secrets: PlantedSecret[] = [];
const sources = new Map<string, string>();
/** Makes their names different. */
let count = 0;

const encryptionKey = randomBytes(32);
const password = plant('the password of the database', `pg-${randomBytes(16).toString('hex')}`);
const redisPassword = plant('the password of Redis', `redis-${randomBytes(16).toString('hex')}`);
const operator = plant('the token of operators', `op-${randomBytes(24).toString('hex')}`);
const nextOperator = plant('the next token of operators', `op-${randomBytes(24).toString('hex')}`);
const mistypedOperator = plant('a mistyped token of operators', operator.replace(/.$/, 'z'));
const collectorKey = plant('the key of the collector of traces', randomBytes(24).toString('base64url'));
const accessKey = plant('the access key of a bucket', `wJalr/${randomBytes(20).toString('base64')}+x`);
const streamKey = plant('the key of a stream', `live_${randomBytes(15).toString('base64url')}`);
const webhookSecret = plant('the secret of a webhook', `whsec_${randomBytes(24).toString('base64')}`);
const STORAGE = { provider: 's3', bucket: 'recordings', accessKeyId: 'AKIA0000', accessKeySecret: accessKey };
/** What Foyer does not store, in every place where a client of v1 may put it. */
const WISHES = [
  { recording: { type: 'cloud', destination: STORAGE, startTrigger: 'automatic' } },
  { recording: { type: 'local', destination: STORAGE } },
  { recording: { type: accessKey, destination: accessKey } },
  { liveTranscription: { startTrigger: 'manual', destination: STORAGE, language: accessKey } },
  { streaming: { startTrigger: 'automatic', destination: { url: `rtmp://live.example/${streamKey}` } } },
  { streaming: { startTrigger: streamKey, destination: { url: [streamKey] } } },
  { webhook: { url: 'https://hooks.example', secret: webhookSecret }, endDate: webhookSecret },
  {
    roomNamePrefix: webhookSecret,
    roomMode: webhookSecret,
    isLocked: webhookSecret,
    fields: [webhookSecret],
  },
];

/** Drives real processes through everything that they can do, and remembers what comes out. */
describe('no secret leaves Foyer where it was not requested', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let collector: TraceReceiver;
  let server: ServerProcess;
  let ignoring: ServerProcess;
  const metricsPorts: number[] = [];
  const role = `leaks_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    secrets.push({
      label: 'the key that encrypts',
      value: encryptionKey.toString('base64'),
      bytes: encryptionKey,
    });
    database = await createDatabase();
    await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}' IN ROLE CURRENT_USER`);
    proxy = await DatabaseProxy.to(Object.assign(new URL(database.url), { username: role, password }).href);
    collector = await TraceReceiver.start();
    const start = async (environment: NodeJS.ProcessEnv): Promise<ServerProcess> => {
      const metricsPort = await freePort();
      metricsPorts.push(metricsPort);
      return startServer(
        { url: proxy.url },
        {
          ...ENVIRONMENT,
          METRICS_PORT: String(metricsPort),
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${collectorKey}`,
          // Every span is to be seen, however many requests come at once.
          OTEL_BSP_MAX_QUEUE_SIZE: '1000000',
          ...environment,
        },
      );
    };
    [server, ignoring] = await Promise.all([
      start({}),
      start({
        UNSUPPORTED_FEATURES: 'ignore',
        QUOTA_STORE: `redis://foyer:${redisPassword}@127.0.0.1:${await freePort()}`,
        QUOTA_ON_STORE_FAILURE: 'allow',
      }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([server.stop(), ignoring.stop()]);
    collector.stop();
    await proxy.close();
    await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  const ENVIRONMENT = {
    ENCRYPTION_KEYS: encryptionKey.toString('base64'),
    OPERATOR_TOKEN: `${operator},${nextOperator}`,
    LOG_LEVEL: 'debug',
    FAILED_ATTEMPTS_PER_MINUTE: '0',
  };

  it('in responses, output, metrics, traces and the database', async () => {
    const { all, limited, unknown, mistyped } = await makeKeys();
    const tokens = [all, limited, unknown, mistyped, operator, mistypedOperator, undefined];

    // Everything done right.
    const { id, meetingId, hostUrl, viewerUrl } = await useRooms(all);
    const rotated = await useKeys(all);
    const issued = await administrate();
    expect(issued).toBe(4);
    for (const { url } of [server, ignoring]) {
      for (const wish of WISHES) {
        await call(url, 'POST', '/v1/meetings', { token: all, body: { endDate: inMinutes(30), ...wish } });
        await call(url, 'POST', '/v2/rooms', { token: all, body: { endsAt: inMinutes(30), ...wish } });
      }
    }

    // Everything done wrong, on every route.
    const operations = await allOperations();
    expect(operations.length).toBeGreaterThan(25);
    const paths = (template: string): string[] =>
      [id, meetingId, all].map((value) => template.replaceAll(/\{\w+\}/g, encodeURIComponent(value)));
    const abuse = async (): Promise<void> => {
      const misuse = async ({ method, path }: (typeof operations)[number]): Promise<void> => {
        const query = new URLSearchParams({
          fields: webhookSecret,
          include: webhookSecret,
          api_key: all,
          cursor: all,
          access_token: operator,
        });
        // A token with all rights.
        const master = path.startsWith('/admin/') ? operator : all;
        for (const token of tokens) await call(server.url, method, `${path}?${query.toString()}`, { token });
        const hostile = {
          Cookie: `session=${webhookSecret}`,
          'X-Api-Key': all,
          'X-Operator-Token': operator,
          'If-Match': `"${webhookSecret}"`,
        };
        for (const target of new Set(paths(path))) {
          await call(server.url, method, target, { token: limited, headers: hostile });
          if (method !== 'DELETE')
            await call(server.url, method, target, {
              token: master,
              body: { name: [all], scopes: webhookSecret, slug: operator, plan: operator },
            });
        }
        await call(server.url, method, path, { token: master, body: `{"secret": ${webhookSecret}` });
        await call(server.url, method, path, {
          token: master,
          headers: { 'Content-Type': webhookSecret },
          body: 'x',
        });
      };
      await Promise.all(operations.map(misuse));
      for (const url of [hostUrl, viewerUrl]) {
        const { pathname, search } = new URL(url);
        for (const query of [search, `${search}x`, `${search}&roomKey=${webhookSecret}`])
          await call(server.url, 'GET', pathname + query, {});
        await call(server.url, 'GET', `/nowhere${search}`, {});
        await call(server.url, 'POST', pathname + search, { body: webhookSecret });
      }
    };
    await abuse();

    // What fails inside, with stacks in the log.
    for (const table of ['rooms', 'idempotency_keys', 'quota_windows', 'audit_events']) {
      await database.pool.query(`ALTER TABLE ${table} RENAME TO away`);
      await useRooms(all).catch(() => undefined);
      await administrate().catch(() => undefined);
      await call(server.url, 'GET', new URL(hostUrl).pathname + new URL(hostUrl).search, {});
      await database.pool.query(`ALTER TABLE away RENAME TO ${table}`);
    }
    const sealed = `UPDATE rooms SET host_key_sealed = set_byte(host_key_sealed, 40, 255 - get_byte(host_key_sealed, 40))`;
    await database.pool.query(sealed);
    await call(server.url, 'GET', `/v2/rooms/${id}?include=hostUrl`, { token: all });
    await call(server.url, 'GET', new URL(hostUrl).pathname + new URL(hostUrl).search, {});
    await database.pool.query(sealed);
    expect(server.output()).toContain('cannot be decrypted');

    // While Postgres is away.
    proxy.mode = 'refuse';
    await abuse();
    await runCliOf('organizations list');
    proxy.mode = 'forward';
    expect(server.output()).toContain('Postgres cannot be used');

    await useCommandLine(all);
    await startWrongly();
    for (const port of metricsPorts)
      await note(`the metrics at ${port}`, () => fetch(`http://127.0.0.1:${port}/metrics`));
    for (const path of [
      '/',
      '/docs',
      '/docs/v1.json',
      '/docs/v2.yaml',
      '/docs/admin.yaml',
      '/health/ready',
      '/versions',
      '/problems',
    ])
      await call(server.url, 'GET', path, {});
    await Promise.all(
      [server, ignoring].map(async (each, i) => {
        const { stdout, stderr } = await each.stop();
        sources.set(`stdout of server ${i + 1}`, stdout);
        sources.set(`stderr of server ${i + 1}`, stderr);
      }),
    );
    sources.set('the traces', collector.received.join('\n'));
    await noteDatabase();

    expect(new Set(findLeaks(secrets, sources))).toEqual(new Set());

    // The search had something to find: the keys work, requests succeed, and the sources are not empty.
    expect(secrets.length).toBeGreaterThanOrEqual(10 + 4 * 2 + 2 + (rotated + issued) * 2);
    expect(sources.get('stderr of server 1')).toMatch(/"level":"error"/);
    expect(sources.get('table rooms')).toContain(id);
    expect(sources.get('table idempotency_keys')).toContain('leak-test');
    expect(sources.get('table audit_events')).toContain('room.created');
    expect(sources.get('table audit_events')).toContain('operator');
    for (const { method, path } of operations)
      expect(sources.get('the traces')).toContain(`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);
    expect(sources.get('the traces')).toContain('INSERT INTO rooms');
    const statuses = new Set([...sources.keys()].map((name) => /-> (\d+)$/.exec(name)?.[1]));
    expect([...statuses]).toEqual(
      expect.arrayContaining(['200', '201', '204', '400', '401', '403', '404', '500', '503']),
    );
  }, 600_000);

  it('and the search finds secrets in every form', () => {
    const forms = secrets.flatMap((secret) =>
      formsOf(secret).map(({ name, text }) => ({ secret, name, text })),
    );
    expect(forms.length).toBeGreaterThan(secrets.length * 8);
    for (const { secret, name, text } of forms) {
      const [found] = findLeaks([secret], new Map([['a log', `before ${text} behind`]]));
      expect(found).toContain(`${secret.label}, ${name.startsWith('base64') ? 'base64' : name}`);
    }
    for (const offset of [0, 1, 2, 3, 4, 5]) {
      const bytes = Buffer.concat([randomBytes(offset), Buffer.from(accessKey), randomBytes(7)]);
      for (const encoding of ['base64', 'base64url', 'hex'] as const)
        expect(findLeaks(secrets, new Map([['a column', bytes.toString(encoding)]]))).not.toEqual([]);
    }
  });

  /** API keys that may do everything, or little, or that are not known, or mistyped; made in each way there is. */
  async function makeKeys(): Promise<Record<'all' | 'limited' | 'unknown' | 'mistyped', string>> {
    await runCliOf('organizations create --name Leaks --slug leaks --points 1000000');
    const { stdout, stderr } = await runCli('keys create --organization leaks --name all --json'.split(' '), {
      DATABASE_URL: database.url,
    });
    const { key, ...others } = JSON.parse(stdout) as { key: string };
    sources.set('foyer keys create', JSON.stringify(others) + stderr);
    const all = plantToken(key);
    const create = async (scope: string): Promise<string> => {
      const body = { name: scope, scopes: [scope] };
      const path = '/admin/organizations/leaks/api-keys';
      const made = await call(server.url, 'POST', path, { token: operator, body });
      return plantToken(String(made.key));
    };
    const [limited, revoked] = [await create('rooms:read'), await create('rooms:write')];
    await runCliOf(`keys revoke ${revoked.slice(6, 22)}`);
    return {
      all,
      limited,
      unknown: revoked,
      mistyped: plant(
        'a mistyped key',
        all.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
      ),
    };
  }

  /** Everything that can be done with rooms. */
  async function useRooms(
    token: string,
  ): Promise<Record<'id' | 'meetingId' | 'hostUrl' | 'viewerUrl', string>> {
    const { url } = server;
    const made = await call(url, 'POST', '/v1/meetings?fields=viewerRoomUrl', {
      token,
      body: { endDate: inMinutes(30), fields: ['hostRoomUrl'] },
    });
    const body = { endsAt: inMinutes(30), externalId: 'leaks', metadata: { a: 'b' } };
    const idempotent = { token, headers: { 'Idempotency-Key': 'leak-test' }, body };
    const room = await call(url, 'POST', '/v2/rooms', idempotent);
    await call(url, 'POST', '/v2/rooms', idempotent);
    await call(url, 'POST', '/v2/rooms', { ...idempotent, body: { endsAt: webhookSecret } });
    plantRoomKeys(made, room);
    const [meetingId, id] = [String(made.meetingId), String(room.id)];
    for (const path of [
      `/v1/meetings/${meetingId}`,
      `/v1/meetings/${meetingId}?fields=hostRoomUrl`,
      '/v1/meetings',
      '/v1/meetings?limit=1&fields=hostRoomUrl,viewerRoomUrl',
      `/v2/rooms/${id}`,
      `/v2/rooms/${id}?include=hostUrl,viewerUrl`,
      '/v2/rooms',
      '/v2/rooms?include=hostUrl&limit=1',
      '/v2/organization',
      '/v2/quota',
      '/v2/audit-events',
      '/v2/api-keys',
    ])
      await call(url, 'GET', path, { token });
    await call(url, 'PATCH', `/v2/rooms/${id}`, { token, body: { locked: true, metadata: { c: 'd' } } });
    for (const version of ['/v1/meetings', '/v2/rooms']) {
      const gone = await call(url, 'POST', version, {
        token,
        body: {
          endDate: inMinutes(30),
          ...(version === '/v2/rooms' && { endDate: undefined, endsAt: inMinutes(30) }),
        },
      });
      plantRoomKeys(gone);
      await call(url, 'DELETE', `${version}/${String(gone.meetingId ?? gone.id)}`, { token });
    }
    return { id, meetingId, hostUrl: String(room.hostUrl), viewerUrl: String(room.viewerUrl) };
  }

  /** Everything that can be done with API keys. @returns how many have been made */
  async function useKeys(token: string): Promise<number> {
    const { url } = server;
    const body = { name: 'made', scopes: ['rooms:read'] };
    const made = await call(url, 'POST', '/v2/api-keys', { token, body });
    const rotated = await call(url, 'POST', `/v2/api-keys/${String(made.id)}/rotate`, {
      token,
      body: { overlapSeconds: 60 },
    });
    for (const key of [made, rotated]) plantToken(String(key.key));
    await call(url, 'GET', `/v2/api-keys/${String(rotated.id)}`, { token });
    await call(url, 'GET', '/v2/rooms', { token: String(rotated.key) });
    await call(url, 'DELETE', `/v2/api-keys/${String(rotated.id)}`, { token });
    return 2;
  }

  const as = (token: string, method: string, path: string, body?: unknown) =>
    call(server.url, method, path, { token, body });

  /** Everything that operators can do, with each token and a wrong one. @returns how many keys have been made */
  async function administrate(): Promise<number> {
    const slug = `org-${count++}`;
    const organization = `/admin/organizations/${slug}`;
    const keys = `${organization}/api-keys`;
    let issued = 0;
    for (const token of [operator, nextOperator, mistypedOperator]) {
      await as(token, 'POST', '/admin/organizations', { name: 'Made', slug });
      const made = await as(token, 'POST', keys, { name: 'made', scopes: ['rooms:read'] });
      const rotated = await as(token, 'POST', `${keys}/${String(made.id)}/rotate`, { overlapSeconds: 60 });
      await as(token, 'PATCH', organization, { pointsPerMinute: 1_000 });
      for (const path of [
        '/admin/organizations',
        '/admin/organizations?limit=1',
        organization,
        `${organization}/quota`,
        keys,
        `${keys}/${String(made.id)}`,
        `/admin/audit-events?organization=${slug}`,
        '/admin/audit-events',
      ])
        await as(token, 'GET', path);
      await as(token, 'POST', '/admin/rooms/purge');
      await as(token, 'DELETE', `${keys}/${String(made.id)}`);
      for (const { key } of [made, rotated]) {
        if (typeof key !== 'string') continue;
        plantToken(key);
        issued++;
      }
    }
    return issued;
  }

  async function useCommandLine(token: string): Promise<void> {
    const commands = [
      'organizations list',
      'organizations update leaks --points 1000000',
      'keys list --organization leaks --json',
      `keys list --organization ${token}`,
      `keys revoke ${token}`,
      'quota show --organization leaks',
      'migrations run',
      'rooms purge',
      'secrets rotate',
      'keys create --organization leaks',
      '--help',
    ];
    await inGroups(commands, runCliOf);
  }

  /** Configurations that keep Foyer from starting, each with a secret in it. */
  async function startWrongly(): Promise<void> {
    const closed = new URL(proxy.url);
    closed.port = String(await freePort());
    const wrongs = [
      { DATABASE_URL: proxy.url.replace('postgres:', 'mysql:') },
      { DATABASE_URL: Object.assign(new URL(proxy.url), { pathname: '/nowhere' }).href },
      { DATABASE_URL: Object.assign(new URL(database.url), { username: 'nobody-here', password }).href },
      { ENCRYPTION_KEYS: `${encryptionKey.toString('base64')},${webhookSecret}` },
      { ENCRYPTION_KEYS: randomBytes(32).toString('base64') },
      { OPERATOR_TOKEN: `${operator},${mistypedOperator} ${nextOperator}` },
      { QUOTA_STORE: `http://foyer:${redisPassword}@127.0.0.1` },
    ];
    await inGroups(wrongs, async (wrong) => {
      const { code, stdout, stderr } = await runServer({ ...ENVIRONMENT, DATABASE_URL: proxy.url, ...wrong });
      expect(code).toBe(1);
      sources.set(`the start with another ${Object.keys(wrong).join()}: ${count++}`, stdout + stderr);
    });
    const { stdout, stderr } = await runCli(['organizations', 'list'], { DATABASE_URL: closed.href });
    sources.set('the command line without a database', stdout + stderr);
  }

  async function runCliOf(command: string): Promise<void> {
    const { stdout, stderr } = await runCli(command.split(' '), { ...ENVIRONMENT, DATABASE_URL: proxy.url });
    sources.set(`foyer ${command.split(' ', 2).join(' ')} ${count++}`, stdout + stderr);
  }

  async function allOperations(): Promise<{ method: string; path: string }[]> {
    const documents = await Promise.all(
      ['v1', 'v2', 'admin'].map(async (version) =>
        (await fetch(`${server.url}/docs/${version}.json`)).json(),
      ),
    );
    return documents.flatMap((document) => operationsOf(document as OpenAPIObject));
  }

  /** Every table there is as text, and what pg_dump makes of them where there is one for this Postgres. */
  async function noteDatabase(): Promise<void> {
    const { rows } = await database.pool.query<{ name: string; table: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name, tablename AS "table" FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name, table } of rows) {
      const content = await database.pool.query<{ text: string | null }>(
        `SELECT string_agg(t::text, E'\\n') AS text FROM ${name} AS t`,
      );
      sources.set(`table ${table}`, content.rows[0]?.text ?? '');
    }
    const dump = spawnSync('pg_dump', ['--dbname', database.url], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (dump.status === 0) sources.set('pg_dump', dump.stdout);
  }
});

/** Sends a request and records its response, without requested secrets. @returns the body */
async function call(
  url: string,
  method: string,
  path: string,
  { token, headers = {}, body }: Call,
): Promise<Record<string, unknown>> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = method !== 'GET' && text !== undefined;
  return note(`${method} ${path.split('?', 1)[0]} ${count++}`, () =>
    fetch(url + path, {
      method,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(sent && JSON_TYPE), ...headers },
      ...(sent && { body: text }),
    }),
  );
}

async function note(name: string, ask: () => Promise<Response>): Promise<Record<string, unknown>> {
  const response = await ask();
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  const shown = isJson
    ? JSON.stringify(body, (key, value: unknown) => (ASKED_FOR.has(key) && response.ok ? undefined : value))
    : text;
  sources.set(`${name} -> ${response.status}`, shown + JSON.stringify([...response.headers]));
  return body;
}

/** A few at a time: each is a process. */
async function inGroups<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += 4) await Promise.all(items.slice(i, i + 4).map(work));
}

function plant(label: string, value: string): string {
  secrets.push({ label, value });
  return value;
}

/** Its secret part must not be seen alone either; the id before it may. */
function plantToken(token: string): string {
  const secret = token.slice(22, 86);
  secrets.push({ label: `an API key`, value: token });
  secrets.push({ label: `the secret of an API key`, value: secret, bytes: Buffer.from(secret, 'hex') });
  return token;
}

function plantRoomKeys(...answers: Record<string, unknown>[]): void {
  for (const answer of answers) {
    for (const member of ['hostRoomUrl', 'viewerRoomUrl', 'hostUrl', 'viewerUrl']) {
      const url = answer[member];
      if (typeof url !== 'string') continue;
      const value = new URL(url).searchParams.get('roomKey') ?? '';
      secrets.push({ label: `a key of a room (${member})`, value, bytes: Buffer.from(value, 'base64url') });
    }
  }
}
