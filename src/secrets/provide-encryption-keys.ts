import { Environment } from '../config/environment.js';
import { readKeyFile } from './key-file.js';
import { MissingEncryptionKeyError } from './secrets.errors.js';

/**
 * The environment with the keys that encrypt: those of `ENCRYPTION_KEYS`, or else those that lie beside the embedded
 * database. For a database of the operator's own Foyer makes none: kept in it, a key would protect nothing, and kept by one
 * process, it would be unknown to the others.
 * @throws MissingEncryptionKeyError, InvalidEnvironmentError
 */
export function provideEncryptionKeys(environment: Environment): Environment {
  if (environment.ENCRYPTION_KEYS.length > 0) return environment;
  if (environment.DATABASE_URL) throw new MissingEncryptionKeyError();
  return Object.assign(new Environment(), environment, {
    ENCRYPTION_KEYS: readKeyFile(environment.FOYER_DATA_DIR),
  });
}
