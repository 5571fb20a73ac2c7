import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidEnvironmentError } from '../config/environment.js';
import { isEncryptionKey } from '../config/environment.rules.js';

const NAME = 'encryption.key';

/**
 * The keys of the embedded database, which lie beside it in a file that only its owner can read. When there is none, one
 * is made, once, however many processes ask for it at the same time.
 * @param directory a folder that exists
 * @returns keys as in `ENCRYPTION_KEYS`
 * @throws InvalidEnvironmentError when the file cannot be used
 */
export function readKeyFile(directory: string): readonly string[] {
  const path = join(directory, NAME);
  try {
    const keys = (readIfThere(path) ?? make(path)).split(',').map((key) => key.trim());
    if (keys.every(isEncryptionKey)) return keys;
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    throw new InvalidEnvironmentError(`The encryption key in ${path} cannot be used: ${message}.`);
  }
  throw new InvalidEnvironmentError(
    `The file ${path} does not hold an encryption key: put back the one that did.`,
  );
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes it under another name first: a link comes to be at once and whole, or not at all when there is one already. */
function make(path: string): string {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, `${randomBytes(32).toString('base64')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}
