import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Environment, InvalidEnvironmentError } from '../config/environment.js';
import { isEncryptionKey } from '../config/environment.rules.js';
import { readOrCreate } from '../embedded-postgres/shared-file.js';
import { MissingEncryptionKeyError } from './secrets.errors.js';

/**
 * The environment with encryption keys: those of `ENCRYPTION_KEYS`, or else those of the file beside the embedded
 * database. With DATABASE_URL Foyer generates none: stored in that database, a key would protect nothing, and stored by
 * one process, it would be unknown to the others.
 * @throws MissingEncryptionKeyError, InvalidEnvironmentError
 */
export function provideEncryptionKeys(environment: Environment): Environment {
  if (environment.ENCRYPTION_KEYS.length > 0) return environment;
  if (environment.DATABASE_URL) throw new MissingEncryptionKeyError();
  return Object.assign(new Environment(), environment, {
    ENCRYPTION_KEYS: readKeyFile(environment.FOYER_DATA_DIR),
  });
}

/**
 * The encryption keys of the embedded database, from a file that only its owner can read. If it is missing, it is created
 * with a new key.
 * @param directory a folder that exists
 * @returns keys as in `ENCRYPTION_KEYS`
 * @throws InvalidEnvironmentError when the file cannot be used
 */
export function readKeyFile(directory: string): readonly string[] {
  const path = join(directory, 'encryption.key');
  try {
    const text = readOrCreate(path, () => `${randomBytes(32).toString('base64')}\n`);
    const keys = text.split(',').map((key) => key.trim());
    if (keys.every(isEncryptionKey)) return keys;
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    throw new InvalidEnvironmentError(`The encryption key in ${path} cannot be used: ${message}.`);
  }
  throw new InvalidEnvironmentError(
    `The file ${path} does not hold an encryption key: restore the one that did.`,
  );
}
