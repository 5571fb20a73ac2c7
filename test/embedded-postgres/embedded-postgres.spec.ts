import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { EmbeddedPostgresError } from '../../src/embedded-postgres/embedded-postgres-error.js';

/** The module under test finds its neighbours by import.meta.url, so it runs as built, in processes of its own. */
const built = pathToFileURL(resolve('dist/src/embedded-postgres/embedded-postgres.js'));

/** Says its url, or what went wrong, and leaves when its stdin ends. */
const script = `
  const { acquireEmbeddedPostgres } = await import(process.argv[1]);
  try {
    const postgres = await acquireEmbeddedPostgres(process.argv[2], { settings: { fsync: 'off' } });
    console.log(postgres.url);
    for await (const _ of process.stdin);
    await postgres.release();
  } catch (error) {
    console.log(error.name + ': ' + error.message);
  }`;

/** The user and the group `nobody` of Debian. */
const NOBODY = 65_534;

/** Says with what errors somebody fails to list, read, join, claim and occupy the folder of the keeper. */
const INTRUDER = `
  const fs = require('node:fs'), net = require('node:net'), folder = process.argv[1];
  const attempt = (action) => { try { action(); console.log('done'); } catch ({ code }) { console.log(code); } };
  attempt(() => fs.readdirSync(folder));
  attempt(() => fs.readFileSync(folder + '/secret'));
  attempt(() => fs.symlinkSync('x', folder + '/99'));
  for (const socket of [net.connect(folder + '/1'), net.createServer().listen(folder + '/99')])
    socket.on('error', ({ code }) => console.log(code)).on('connect', () => console.log('connected')).on('listening', () => console.log('listening'));`;

/** Makes what a Foyer made whose role was the superuser, with some of its things. */
const OLDER = `
  import { mkdirSync, writeFileSync } from 'node:fs';
  const load = (name) => import(new URL(name, process.argv[1]));
  const { accountFor, giveTo, makeTraversable, run } = await load('account.js');
  const { findBinaries } = await load('binaries.js');
  const home = process.argv[2] + '/postgres', data = home + '/data';
  const account = accountFor(process.argv[2], true), binaries = findBinaries(account, '/var/lib/foyer');
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(home + '/password', 'secret', { mode: 0o600 });
  giveTo(account, home);
  if (account) makeTraversable(process.argv[2]);
  run(account, binaries.initdb, ['-D', data, '--username=foyer', '--auth=scram-sha-256', '--pwfile=' + home + '/password']);
  const single = (database, statements) => run(account, binaries.postgres, ['--single', '-D', data, database], statements);
  single('postgres', 'CREATE DATABASE foyer\\n');
  single('foyer', 'CREATE TABLE visit (id serial)\\nINSERT INTO visit DEFAULT VALUES\\nCREATE FUNCTION two() RETURNS int RETURN 1\\n');`;

const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'foyer embedded ')));

describe('the embedded Postgres', () => {
  let directory: string;
  let processes: ChildProcess[] = [];
  /** A folder with a database, which others copy: making one takes longer than most tests. */
  let example: string;

  const copyExample = () => spawnSync('cp', ['-a', join(example, 'postgres'), directory]);

  beforeAll(async () => {
    example = newFolder();
    const user = arrive(example);
    await user.firstLine;
    await user.leave();
  });
  afterAll(() => rmSync(example, { recursive: true }));
  beforeEach(() => {
    directory = newFolder();
    processes = [];
  });

  afterEach(async () => {
    for (const process of processes) process.kill('SIGKILL');
    await eventually(() => leftProcesses(directory).length === 0);
    rmSync(directory, { recursive: true, force: true });
  });

  function arrive(folder = directory) {
    const user = spawn(process.execPath, ['--input-type=module', '-e', script, built.href, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    processes.push(user);
    const firstLine = once(createInterface(user.stdout), 'line').then(([line]) => String(line));
    const exited = once(user, 'exit');
    return {
      firstLine,
      leave: () => (user.stdin.end(), exited),
      die: () => (user.kill('SIGKILL'), exited),
    };
  }

  it('makes a database in a new folder, whose path has spaces, and serves it', async () => {
    const user = arrive();
    const url = await user.firstLine;
    expect(await ask(url, 'SELECT version() AS answer')).toMatch(/^PostgreSQL \d+/);
    expect(await ask(url, "SELECT current_setting('is_superuser') AS answer")).toBe('off');
  });

  it('is one server for all who arrive at once in a new folder', async () => {
    const urls = await Promise.all([arrive(), arrive(), arrive()].map((user) => user.firstLine));
    expect(new Set(urls).size).toBe(1);
    expect(urls[0]).toMatch(/^postgres:\/\/foyer:.+@127\.0\.0\.1:\d+\/foyer$/);
    // A child that Postgres has only just forked looks like its parent for a moment.
    await eventually(() => leftProcesses(directory).filter(isPostmaster).length === 1);
  });

  it('stays while somebody uses it, and leaves no process behind the last', async () => {
    copyExample();
    const [first, second] = [arrive(), arrive()];
    const url = await first.firstLine;
    expect(await second.firstLine).toBe(url);
    await first.leave();
    expect(await ask(url, 'SELECT 1 AS answer')).toBe(1);
    await second.leave();
    expect(leftProcesses(directory).filter(isPostmaster)).toEqual([]);
    await eventually(() => leftProcesses(directory).length === 0);
  });

  it('stops by itself when its users are killed, and keeps the data', async () => {
    copyExample();
    for (const round of [1, 2]) {
      const users = [arrive(), arrive()];
      const [url] = await Promise.all(users.map((user) => user.firstLine));
      await ask(url, 'CREATE TABLE IF NOT EXISTS visit ()');
      await ask(url, 'INSERT INTO visit DEFAULT VALUES');
      await Promise.all(users.map((user) => user.die()));
      await eventually(() => leftProcesses(directory).length === 0);
      const next = arrive();
      expect(await ask(await next.firstLine, 'SELECT count(*)::int AS answer FROM visit')).toBe(round);
      await next.leave();
    }
  });

  it('comes back on the same port when it is killed in use', async () => {
    copyExample();
    const url = await arrive().firstLine;
    process.kill(postmaster(), 'SIGKILL');
    await eventually(async () => (await ask(url, 'SELECT 1 AS answer')) === 1);
  });

  it('survives its keeper: users start another, which looks after the same server', async () => {
    copyExample();
    const user = arrive();
    const url = await user.firstLine;
    const server = postmaster();
    const [keeper] = leftProcesses(directory).filter(isKeeper);
    process.kill(Number(keeper?.pid), 'SIGKILL');
    await eventually(() =>
      leftProcesses(directory).some((left) => isKeeper(left) && left.pid !== keeper?.pid),
    );
    expect(await arrive().firstLine).toBe(url);
    expect(postmaster()).toBe(server);
    await user.leave();
  });

  it('comes back on the same port when it and its keeper are killed in use', async () => {
    copyExample();
    const url = await arrive().firstLine;
    for (const { pid } of leftProcesses(directory).filter((left) => isKeeper(left) || isPostmaster(left)))
      process.kill(pid, 'SIGKILL');
    await eventually(async () => (await ask(url, 'SELECT 1 AS answer')) === 1);
  });

  it.each([
    ['nobody', 4_194_300],
    ['a stranger', process.pid],
  ])('starts although a power failure left a pid file whose pid now belongs to %s', async (_, pid) => {
    copyExample();
    const user = arrive();
    await user.firstLine;
    const left = readFileSync(pidFile(), 'utf8');
    await user.leave();
    writeFileSync(pidFile(), left.replace(/^\d+/, String(pid)));
    expect(await ask(await arrive().firstLine, 'SELECT 1 AS answer')).toBe(1);
  });

  const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

  itAsRoot(
    'puts the data where an unprivileged user can reach them, when it cannot reach the folder',
    async () => {
      const secluded = join(directory, 'data');
      const [user, another] = [arrive(secluded), arrive(secluded)];
      expect(await user.firstLine).toBe(await another.firstLine);
      const home = readlinkSync(join(secluded, 'postgres'));
      expect(home).toMatch(/^\/var\/lib\/foyer\//);
      await Promise.all([user.leave(), another.leave()]);
      rmSync(home, { recursive: true });
      expect(await arrive(secluded).firstLine).toContain('delete');
    },
  );

  it('gives Foyer a role that owns its database and is no superuser, also in data of an older Foyer', async () => {
    const made = spawnSync(process.execPath, ['--input-type=module', '-e', OLDER, built.href, directory]);
    expect(made.stderr.toString()).toBe('');
    // The second time as if the first had been killed before it could write down that it is done.
    for (const visits of [2, 3]) {
      const user = arrive();
      const url = await user.firstLine;
      expect(await ask(url, "SELECT current_setting('is_superuser') AS answer")).toBe('off');
      expect(await ask(url, 'INSERT INTO visit DEFAULT VALUES RETURNING id AS answer')).toBe(visits);
      await ask(url, 'ALTER TABLE visit ALTER id SET NOT NULL');
      await ask(url, 'CREATE OR REPLACE FUNCTION two() RETURNS int RETURN 2');
      await user.leave();
      rmSync(join(directory, 'postgres', 'superuser-password'));
    }
  });

  const control = () => join(directory, 'keeper');

  describe('has a keeper that', () => {
    itAsRoot('no other user of the machine can join or replace', async () => {
      copyExample();
      const user = arrive();
      await user.firstLine;
      const attempts = spawnSync(process.execPath, ['-e', INTRUDER, control()], {
        uid: NOBODY,
        gid: NOBODY,
        encoding: 'utf8',
      });
      expect(attempts.stdout.trim().split('\n')).toEqual(['EACCES', 'EACCES', 'EACCES', 'EACCES', 'EACCES']);
      await user.leave();
    });

    it('sends away who does not know its secret, and does not count them', async () => {
      copyExample();
      const user = arrive();
      await user.firstLine;
      const [silent, loud] = [connect(join(control(), '1')), connect(join(control(), '1'))];
      loud.write('hello\nhello\n');
      const [said] = (await once(loud, 'data')) as [Buffer];
      expect(said.toString()).toMatch(/^[\w-]{43} [\w-]{43}\n$/);
      await once(loud.resume(), 'close');
      await user.leave();
      expect(leftProcesses(directory).filter(isPostmaster)).toEqual([]);
      silent.destroy();
    });

    it('is not believed before it has proved what it is, and not printed as it is', async () => {
      mkdirSync(control(), { mode: 0o700 });
      const impostor = createServer((socket) => socket.end('\u001b]0;mine\u0007 {"error":"\u001b[2J"}\n'));
      await once(impostor.listen(join(control(), 'impostor.sock')), 'listening');
      symlinkSync('impostor.sock', join(control(), '1'));
      expect(await arrive().firstLine).toBe(
        'EmbeddedPostgresError: Another process listens in place of the keeper of the embedded Postgres: end that process, or set DATABASE_URL.',
      );
      impostor.close();
      expect(new EmbeddedPostgresError('a\u001b[2J\nb\u009b').message).toBe('a [2J b ');
    });

    it.each([
      ['others can enter', (path: string) => mkdirSync(path, { mode: 0o711 })],
      ['leads elsewhere', (path: string) => symlinkSync(directory, path)],
    ])('does not listen in a folder that %s', async (_, make) => {
      make(control());
      expect(await arrive().firstLine).toMatch(/^EmbeddedPostgresError: The (data )?folder .*keeper/);
      expect(readdirSync(directory)).toEqual(['keeper']);
    });
  });

  it('refuses data of another major version, and does not touch them', async () => {
    const data = join(directory, 'postgres', 'data');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'PG_VERSION'), '9\n');
    expect(await arrive().firstLine).toMatch(
      /^EmbeddedPostgresError: The data in .* were made by Postgres 9 /,
    );
    expect(readdirSync(data)).toEqual(['PG_VERSION']);
  });

  it('says which folder it cannot use', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(await arrive(file).firstLine).toBe(
      `EmbeddedPostgresError: The data folder ${file} cannot be used (EEXIST: file already exists, mkdir '${file}'): correct that, or set FOYER_DATA_DIR to another folder.`,
    );
  });

  const pidFile = () => join(directory, 'postgres', 'data', 'postmaster.pid');
  const postmaster = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
});

interface Process {
  readonly pid: number;
  readonly command: string;
}

const isKeeper = ({ command }: Process) => command.includes('keeper.js');
const isPostmaster = ({ command }: Process) => /bin\/postgres\0-D/.test(command);

/** Every process whose command line names the folder. */
function leftProcesses(directory: string): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }))
    .filter(({ command }) => command.includes(directory));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function ask(url: string | undefined, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<{ answer: unknown }>(sql)).rows[0]?.answer;
  } finally {
    await client.end();
  }
}

/** Waits until `check` holds; a failing check is tried again, and fails the test in the end. */
async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      if (await check()) return;
      if (Date.now() > deadline) throw new Error(`Never came true: ${check.toString()}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resume) => setTimeout(resume, 25));
  }
}
