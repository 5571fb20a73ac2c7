import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { SecretBox } from '../../src/secrets/secret-box.js';
import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import { readKeyFile } from '../../src/secrets/key-file.js';

const BUILT = pathToFileURL(resolve('dist/src/secrets/key-file.js')).href;

describe('the file with the encryption key of the embedded database', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'foyer key file '));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is created once by many processes at once, and only its owner can read it', async () => {
    const script = `await import('reflect-metadata'); const { readKeyFile } = await import(process.argv[1]); console.log(readKeyFile(process.argv[2]).join())`;
    const read = (): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, BUILT, directory]);
    const keys = await Promise.all(Array.from({ length: 6 }, read));

    expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
    expect(Buffer.from(keys[0]?.stdout ?? '', 'base64')).toHaveLength(32);
    expect(readKeyFile(directory)).toEqual([keys[0]?.stdout.trim()]);
    expect(readdirSync(directory)).toEqual(['encryption.key']);
    expect((await stat(join(directory, 'encryption.key'))).mode & 0o777).toBe(0o600);
  });

  it('may contain several keys, newest first', async () => {
    const keys = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64')).join(',');
    await writeFile(join(directory, 'encryption.key'), `${keys}\n`);

    const environment = readEnvironment({ ENCRYPTION_KEYS: readKeyFile(directory).join(',') });
    expect(new SecretBox(new Config(environment, '')).keyIds).toHaveLength(2);
  });

  it.each(['', 'aHVudGVyMg==', 'not a key'])(
    'is rejected without being printed when it contains %j',
    async (text) => {
      const path = join(directory, 'encryption.key');
      await writeFile(path, text);

      expect(() => readKeyFile(directory)).toThrow(
        new Error(`The file ${path} does not hold an encryption key: restore the one that did.`),
      );
    },
  );

  it('cannot be created in a missing folder, with the reason', () => {
    expect(() => readKeyFile(join(directory, 'nowhere'))).toThrow(
      /^The encryption key in .* cannot be used: ENOENT/,
    );
  });
});
