import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A version, and tests of the one that is left. */
const REMOVALS = [
  ['v1', ['test/versions/v2/create-room.spec.ts', 'test/versions/v2/quota.spec.ts']],
  ['v2', ['test/versions/v1/create-meeting.spec.ts', 'test/versions/v1/quota-headers.spec.ts']],
] as const;

describe('a version that moves out', () => {
  it.each(REMOVALS)(
    '%s leaves an application behind that compiles and answers as ever',
    async (version, specs) => {
      const house = resolve('dist', `without-${version}`);
      await rm(house, { recursive: true, force: true });
      try {
        await moveOut(version, house);

        const [compiled, tested] = await Promise.all([
          outputOf('typescript/bin/tsc', ['-p', house]),
          outputOf('jest/bin/jest.js', ['-c', `${house}/jest.config.mjs`, ...specs]),
        ]);
        expect(compiled).toBe('');
        expect(tested).toContain(`Test Suites: ${specs.length} passed, ${specs.length} total`);
      } finally {
        await rm(house, { recursive: true, force: true });
      }
    },
    180_000,
  );
});

/** Copies the house without a version: its folder, its tests, and what versions.module.ts says of it. */
async function moveOut(version: string, house: string): Promise<void> {
  await mkdir(house, { recursive: true });
  const stays = (path: string): boolean => !path.endsWith(`/${version}`);
  await Promise.all([
    cp('src', `${house}/src`, { recursive: true, filter: stays }),
    cp('migrations', `${house}/migrations`, { recursive: true }),
    ...['support', 'versions'].map((folder) =>
      cp(`test/${folder}`, `${house}/test/${folder}`, { recursive: true, filter: stays }),
    ),
  ]);
  const list = `${house}/src/versions/versions.module.ts`;
  const text = await readFile(list, 'utf8');
  const without = text
    .replace(new RegExp(`^import .*/${version}\\.js';\\n`, 'm'), '')
    .replace(new RegExp(`\\b${version}, |, ${version}\\b`), '');
  expect(without).not.toContain(version);
  await writeFile(list, without);
  await writeFile(
    `${house}/tsconfig.json`,
    JSON.stringify({ extends: '../../tsconfig.json', include: ['src', 'migrations', 'test'], exclude: [] }),
  );
  // The database of this run serves that one, too.
  await writeFile(
    `${house}/jest.config.mjs`,
    `import config from '../../jest.config.mjs';
     const { globalSetup, globalTeardown, ...rest } = config;
     export default { ...rest, rootDir: '${house}' };`,
  );
}

/** What a program of node_modules writes, whether it succeeds or fails. */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  return run(process.execPath, [`node_modules/${program}`, ...args]).then(
    ({ stdout, stderr }) => stdout + stderr,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );
}
