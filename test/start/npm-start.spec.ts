import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { useFolder } from '../support/folder.js';
import { eventually, freePort } from '../support/process.js';

describe('npm start', () => {
  let directory: string;
  let port: string;
  let npm: ChildProcess;
  let stderr = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'foyer npm start '));
    port = String(await freePort());
    npm = spawn('npm', ['start'], {
      detached: true,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        DATABASE_URL: '',
        FOYER_DATA_DIR: directory,
        PORT: port,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    stderr = '';
    npm.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await eventually(() => npm.exitCode !== null || isReady());
  });
  afterEach(async () => {
    if (npm.exitCode === null) process.kill(-(npm.pid ?? 0), 'SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it.each([
    ['SIGTERM to npm', 'SIGTERM', (pid: number) => pid],
    ['Ctrl-C, which signals npm and what it has started', 'SIGINT', (pid: number) => -pid],
  ] as const)('ends with %s, and frees the port and Postgres', async (_, signal, target) => {
    expect(existsSync(join(directory, 'postgres/data/postmaster.pid'))).toBe(true);
    const ended = once(npm, 'close');
    process.kill(target(npm.pid ?? 0), signal);

    expect(await ended).toEqual([0, null]);
    expect(await isReady()).toBe(false);
    expect(existsSync(join(directory, 'postgres/data/postmaster.pid'))).toBe(false);
    // It was built already.
    expect(stderr).not.toContain('Compiling');
  });

  const isReady = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
});

/** A stand-in for the compiler. */
const COMPILER = `
  const source = require('node:fs').readFileSync('src/main.ts', 'utf8');
  if (source.includes(': number = "')) process.exit(2);
  require('node:fs').writeFileSync('dist/src/main.js', source);
`;

/** A stand-in for what builds the page of rooms. */
const BUNDLER = `
  if (require('node:fs').readFileSync('web/page.ts', 'utf8').includes('import nothing')) process.exit(1);
`;

describe('the build', () => {
  const directory = useFolder('foyer build');

  beforeAll(async () => {
    await copyFile('build.mjs', join(directory(), 'build.mjs'));
    const compiler = join(directory(), 'node_modules/typescript/bin');
    const bundler = join(directory(), 'node_modules/vite');
    for (const folder of ['src', 'migrations', 'web', 'dist/src', compiler, join(bundler, 'bin')])
      await mkdir(resolve(directory(), folder), { recursive: true });
    const names = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
    for (const name of [...names, 'vite.config.mts', 'node_modules/vite/package.json'])
      await writeFile(join(directory(), name), '{ "engines": { "node": ">=20" } }');
    await writeFile(join(compiler, 'tsc'), COMPILER);
    await writeFile(join(bundler, 'bin/vite.js'), BUNDLER);
    await write('<page>', 'web/page.ts');
    await write("console.log('one', ...process.argv.slice(2));");
  });

  it('compiles only what has changed, and starts only what compiles', async () => {
    expect(await start('a', '--b')).toEqual({ code: 0, compiled: true, stdout: 'one a --b\n' });
    expect(await start()).toEqual({ code: 0, compiled: false, stdout: 'one\n' });

    // The same content with another date is no change.
    await write(await readFile(join(directory(), 'src/main.ts'), 'utf8'));
    expect(await start()).toMatchObject({ code: 0, compiled: false });

    await write("console.log('two');");
    expect(await start()).toEqual({ code: 0, compiled: true, stdout: 'two\n' });

    await write('const three: number = "three";\nconsole.log(three);');
    for (const attempt of ['first', 'second'])
      expect({ attempt, ...(await start()) }).toEqual({ attempt, code: 1, compiled: true, stdout: '' });
  });

  it('builds the page of rooms as well, and starts nothing if that fails', async () => {
    await write("console.log('four');");
    await write('import nothing', 'web/page.ts');
    for (const attempt of ['first', 'second'])
      expect({ attempt, ...(await start()) }).toEqual({ attempt, code: 1, compiled: true, stdout: '' });

    await write('<another page>', 'web/page.ts');
    expect(await start()).toEqual({ code: 0, compiled: true, stdout: 'four\n' });
    expect(await start()).toMatchObject({ code: 0, compiled: false });
  });

  const write = (program: string, path = 'src/main.ts'): Promise<void> =>
    writeFile(join(directory(), path), program);

  async function start(...args: string[]): Promise<{ code: number; compiled: boolean; stdout: string }> {
    const command = [join(directory(), 'build.mjs'), 'dist/src/main.js', ...args];
    const result = await promisify(execFile)(process.execPath, command).then(
      (ended) => ({ code: 0, ...ended }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    return { code: result.code, compiled: result.stderr.includes('Compiling'), stdout: result.stdout };
  }
});
