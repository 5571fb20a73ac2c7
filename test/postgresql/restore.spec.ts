import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createClient } from '../support/client.js';
import { curlCommands } from '../support/curl.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { inMinutes } from '../support/factories.js';
import { useFolder } from '../support/folder.js';
import { PostgresqlServer } from '../support/postgresql-server.js';
import { eventually, freePort, runCli, startServer } from '../support/process.js';

/** The commands under a heading of the document, block by block. */
function commandsOf(heading: string): string[] {
  const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
}

describe('docs/operations.md', () => {
  let server: PostgresqlServer;
  const folder = useFolder('foyer-restore');
  let restored: ChildProcess | undefined;

  beforeAll(async () => {
    server = await PostgresqlServer.start();
    await server.query('postgres', 'postgres', 'CREATE ROLE foyer LOGIN');
    await server.query('postgres', 'postgres', 'CREATE DATABASE foyer OWNER foyer');
  }, 60_000);
  afterAll(async () => {
    if (restored?.pid !== undefined && restored.exitCode === null) {
      const ended = once(restored, 'close');
      process.kill(-restored.pid, 'SIGTERM');
      await ended;
    }
    await server.stop();
  }, 60_000);

  it('restores a backup completely, with an ordinary role', async () => {
    const database = { DATABASE_URL: server.urlOf('foyer', 'foyer') };
    const foyer = await startServer({ url: database.DATABASE_URL });
    const token = await makeKey(database);
    const { body: meeting } = await createClient(foyer.url, token).post('/v1/meetings', {
      endDate: inMinutes(60),
      fields: ['hostRoomUrl'],
    });
    const [dump = '', restore = '', start = '', read = ''] = commandsOf('Backup and restore');
    const port = await freePort();
    const environment = {
      ...process.env,
      ...database,
      SERVER_URL: server.urlOf('postgres', 'postgres'),
      FOYER_ROLE: 'foyer',
      RESTORED_URL: server.urlOf('foyer', 'foyer_restored'),
      ENCRYPTION_KEYS: ENCRYPTION_KEY,
      PORT: String(port),
    };
    // What it still writes when it stops, such as when a key was last used, would be in the one and not in the other.
    await foyer.stop();
    execFileSync('bash', ['-ec', dump], { cwd: folder(), env: environment });
    execFileSync('bash', ['-ec', restore], { cwd: folder(), env: environment });
    expect(await rowsIn('foyer_restored')).toEqual(await rowsIn('foyer'));

    restored = spawn('bash', ['-ec', start], { env: environment, detached: true, stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    await eventually(() =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const [command] = curlCommands(read, { FOYER: url, ID: meeting.meetingId, KEY: token });
    const response = await fetch(command?.url ?? '', { headers: command?.headers ?? {} });
    expect(response.status).toBe(200);
    // The host key is the same, sealed or not; where Foyer listens is not.
    const { hostRoomUrl } = (await response.json()) as { hostRoomUrl: string };
    expect(new URL(hostRoomUrl).search).toBe(new URL(meeting.hostRoomUrl ?? '').search);
  }, 120_000);

  /** A digest of the rows of each table, but for what is not logged and so not in a backup. */
  async function rowsIn(database: string): Promise<readonly object[]> {
    const tables = await server.query<{ name: string }>(
      'foyer',
      database,
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p' ORDER BY relname`,
    );
    expect(tables.length).toBeGreaterThan(4);
    return Promise.all(
      tables.map(async ({ name }) => {
        const digest = `SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM "${name}" t`;
        return { name, ...(await server.query('foyer', database, digest))[0] };
      }),
    );
  }
});

/** A key of a new organization, by the command line. */
async function makeKey(database: NodeJS.ProcessEnv): Promise<string> {
  await runCli(['organizations', 'create', '--name', 'Acme', '--slug', 'acme', '--plan', 'grow'], database);
  const { stdout } = await runCli(['keys', 'create', '--organization', 'acme', '--name', 'a'], database);
  return /foyer_\w+/.exec(stdout)?.[0] ?? '';
}
