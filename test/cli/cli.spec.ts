import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { SCOPES } from '../../src/auth/api-key.js';
import { createClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { inMinutes } from '../support/factories.js';
import { type Ended, eventually, runCli, startServer } from '../support/process.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const TOKEN = /foyer_[0-9a-f]{88}/;
const COMMANDS = [
  '',
  'organizations',
  'organizations create',
  'organizations update',
  'organizations suspend',
  'organizations resume',
  'organizations delete',
  'organizations list',
  'keys',
  'keys create',
  'keys list',
  'keys revoke',
  'keys rotate',
  'webhooks',
  'webhooks create',
  'webhooks list',
  'webhooks update',
  'webhooks delete',
  'webhooks rotate-secret',
  'webhooks test',
  'webhooks deliveries',
  'webhooks redeliver',
  'audit',
  'audit list',
  'quota',
  'quota show',
  'migrations',
  'migrations run',
  'migrations undo',
  'rooms',
  'rooms purge',
  'secrets',
  'secrets rotate',
];

describe('the command line', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
    await json('organizations create --name Acme --slug acme --plan grow');
  });
  afterAll(() => database.drop());

  it.each(COMMANDS)('explains itself: foyer %s --help', async (command) => {
    const { code, stdout } = await foyer(`${command} --help`);

    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: foyer ${command}`.trim());
  });

  it('says what is required, and its version', async () => {
    expect((await foyer('keys create --help')).stdout).toMatch(/--name <name> .*\(required\)\n/);
    expect((await foyer('keys create --help')).stdout).toMatch(/--expires <date> [^(]*\n/);
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await foyer('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('loads nothing but Commander to explain itself', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'foyer help '));
    try {
      await cp('dist', join(directory, 'dist'), { recursive: true });
      await cp('package.json', join(directory, 'package.json'));
      await mkdir(join(directory, 'node_modules'));
      await symlink(resolve('node_modules/commander'), join(directory, 'node_modules/commander'));
      const command = [join(directory, 'dist/src/cli.js'), 'keys', 'create', '--help'];
      const { stdout } = await promisify(execFile)(process.execPath, command);
      expect(stdout).toContain('Usage: foyer keys create');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('makes an organization and lists it', async () => {
    const made = await json('organizations create --name Beta --slug beta --points 7');

    expect(made).toEqual({
      id: expect.any(String),
      slug: 'beta',
      name: 'Beta',
      plan: 'build',
      pointsPerMinute: 7,
      limit: 7,
      maxRooms: null,
      embedOrigins: null,
      suspendedAt: null,
      createdAt: DATE,
    });
    expect(await json('organizations list')).toContainEqual(made);
  });

  it('limits the rooms of an organization, suspends and resumes it, and deletes it, beside a server', async () => {
    const server = await startServer(database);
    try {
      const { id } = await json<Key>('organizations create --name Gamma --slug gamma --max-rooms 1');
      const { key } = await json<Key>('keys create --organization gamma --name backend');
      const client = createClient(server.url, key);
      const makeRoom = async (): Promise<number> =>
        (await client.post('/v2/rooms', { endsAt: inMinutes(30) })).status;
      const list = async (): Promise<number> => (await client.get('/v2/rooms')).status;
      expect([await makeRoom(), await makeRoom()]).toEqual([201, 403]);
      expect(await json('organizations update gamma --max-rooms 2')).toMatchObject({ maxRooms: 2 });
      expect([await makeRoom(), await makeRoom()]).toEqual([201, 403]);
      expect(await json('organizations update gamma --max-rooms default')).toMatchObject({ maxRooms: null });
      expect(await makeRoom()).toBe(201);

      const suspended = await json('organizations suspend gamma');
      expect(suspended).toMatchObject({ id, slug: 'gamma', suspendedAt: DATE });
      expect(await list()).toBe(403);
      expect(await json('organizations suspend gamma')).toEqual(suspended);
      expect(await json('organizations resume gamma')).toMatchObject({ id, suspendedAt: null });
      await eventually(async () => (await list()) === 200);

      const deleted = await json('organizations delete gamma --yes');
      expect(deleted).toEqual({ deleted: 'gamma', rows: expect.any(Number) });
      expect(await list()).toBe(401);
      const events = await json<Event[]>(`audit list --subject ${id}`);
      expect(events.map(({ type }) => type)).toEqual(['organization.deleted']);
      expect((await foyer('organizations list')).stdout).not.toContain('gamma');
    } finally {
      await server.stop();
    }
  }, 120_000);

  it('changes which origins may embed the rooms of an organization', async () => {
    for (const [given, embedOrigins] of [
      ['https://A.example,https://*.a.example:8443', ['https://a.example', 'https://*.a.example:8443']],
      ['none', []],
      ['default', null],
    ] as const)
      expect(await json(`organizations update acme --embed-origins ${given}`)).toMatchObject({
        embedOrigins,
      });
    expect(
      (await foyer('organizations update acme --embed-origins https://a.example,https://*')).stderr,
    ).toMatch(/^embedOrigins\[1\] must be an origin such as /);
  });

  it('makes a key that works, and revokes it', async () => {
    const server = await startServer(database);
    try {
      const { id, key } = await json<Key>('keys create --organization acme --name backend');
      const client = createClient(server.url, key);
      expect((await client.get('/v1/meetings')).status).toBe(200);

      expect(await json(`keys revoke ${id}`)).toMatchObject({ id, revokedAt: DATE });
      expect((await client.get('/v1/meetings')).status).toBe(401);
    } finally {
      await server.stop();
    }
  });

  it('shows a key once, and never what is stored of its secret', async () => {
    const expires = inMinutes(60);
    const { key, ...made } = await json<Key>(
      `keys create --organization acme --name ci --expires ${expires}`,
    );
    expect(key).toMatch(TOKEN);
    expect(made).toEqual({
      id: expect.any(String),
      name: 'ci',
      scopes: SCOPES,
      lastCharacters: key.slice(-4),
      createdAt: DATE,
      expiresAt: expires,
      revokedAt: null,
      lastUsedAt: null,
    });

    expect(await json('keys list --organization acme')).toContainEqual(made);
    const { rows } = await database.pool.query<{ hash: string }>(
      "SELECT encode(secret_hash, 'hex') AS hash FROM api_keys",
    );
    for (const form of ['--json', '']) {
      const { stdout } = await foyer(`keys list --organization acme ${form}`);
      expect(stdout).toContain(made.id);
      expect(stdout).not.toMatch(TOKEN);
      expect(rows.filter(({ hash }) => stdout.includes(hash))).toEqual([]);
      expect(stdout).not.toMatch(/secret|hash|Buffer/i);
    }
  });

  it('rotates a key: the old one works for the overlap, and then stops', async () => {
    const server = await startServer(database);
    try {
      const old = await json<Key>('keys create --organization acme --name nightly --scopes rooms:read');
      const young = await json<Key>(`keys rotate ${old.id} --overlap 60 --expires never`);
      expect(young).toMatchObject({ name: 'nightly', scopes: ['rooms:read'], expiresAt: null });
      const status = async ({ key }: Key) => (await createClient(server.url, key).get('/v1/meetings')).status;
      expect([await status(old), await status(young)]).toEqual([200, 200]);

      const last = await json<Key>(`keys rotate ${young.id} --expires 2099-01-01`);
      expect(last).toMatchObject({ expiresAt: '2099-01-01T00:00:00.000Z' });
      expect([await status(young), await status(last)]).toEqual([401, 200]);
    } finally {
      await server.stop();
    }
  }, 120_000);

  it('shows what has changed, by every filter', async () => {
    const { id: organizationId } = await json<Key>('organizations create --name Audited --slug audited');
    const { id: keyId } = await json<Key>('keys create --organization audited --name ci');
    await json('organizations update audited --points 7');
    const all = await json<Event[]>('audit list --organization audited');

    expect(all.map(({ type }) => type)).toEqual([
      'organization.updated',
      'api_key.created',
      'organization.created',
    ]);
    expect(all[1]).toEqual({
      id: expect.any(String),
      organizationId,
      occurredAt: DATE,
      type: 'api_key.created',
      subjectId: keyId,
      actor: 'command_line',
      keyId: null,
      tokenId: null,
      requestId: null,
      address: null,
      data: { name: 'ci', scopes: expect.any(Array), expiresAt: null },
    });
    const between = `--after ${all[2]?.occurredAt} --before ${all[0]?.occurredAt}`;
    expect(await json(`audit list --subject ${keyId} --type api_key.created ${between}`)).toEqual([all[1]]);
    expect(await json(`audit list --organization audited --key ${keyId} --limit 1`)).toEqual([]);
    expect(await json('audit list --organization audited --token 1f3870be')).toEqual([]);
    expect((await foyer(`audit list --subject ${keyId}`)).stdout).toContain('{"name":"ci"');
  }, 120_000);

  it('undoes the newest part of the schema only when it is confirmed, and while nobody is connected', async () => {
    const ran = async () => (await database.pool.query('SELECT name FROM migrations ORDER BY id')).rows;
    const before = await ran();

    const asked = await foyer('migrations undo');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toMatch(/^Nothing was undone\. Undoing \w+\d{13} is final: .* with --yes\.$/m);

    const server = await startServer(database);
    const beside = await foyer('migrations undo --yes');
    await server.stop();
    expect(beside.code).toBe(1);
    expect(beside.stderr).toMatch(
      /^Nothing was undone, because Foyer is connected to the database \(\d+ of "foyer" from .*\): stop all of its processes first\.\n$/,
    );
    expect(await ran()).toEqual(before);

    const { undone } = await json<{ undone: string }>('migrations undo --yes');
    expect(await ran()).toEqual(before.slice(0, -1));
    expect(await json('migrations run')).toEqual({ ran: [undone] });
    expect(await json('migrations run')).toEqual({ ran: [] });
    expect(await json('audit list --type migration.undone')).toEqual([
      expect.objectContaining({ subjectId: undone, actor: 'command_line' }),
    ]);
  }, 60_000);

  it('deletes expired rooms', async () => {
    expect(await json('rooms purge')).toEqual({ purged: 0 });
  });

  interface Event {
    readonly type: string;
    readonly occurredAt: string;
  }

  interface Key {
    readonly id: string;
    readonly key: string;
  }

  function foyer(command: string): Promise<Ended> {
    return runCli(command.split(' ').filter(Boolean), { DATABASE_URL: database.url });
  }

  async function json<Answer>(command: string): Promise<Answer> {
    const { code, stdout, stderr } = await foyer(`${command} --json`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Answer;
  }
});
