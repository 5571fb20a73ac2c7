import { InvalidEnvironmentError } from '../config/environment.js';

const ADVICE =
  'Make one with "openssl rand -base64 32", and keep it where you keep the password of the database.';

/** No encryption key is configured. */
export class MissingEncryptionKeyError extends InvalidEnvironmentError {
  constructor() {
    super(`With DATABASE_URL, ENCRYPTION_KEYS must hold a key that encrypts what is secret. ${ADVICE}`);
  }
}

/** The database holds values that none of the configured keys can decrypt. */
export class LostEncryptionKeyError extends InvalidEnvironmentError {
  /** @param ids of the keys, in hexadecimal digits */
  constructor(ids: readonly string[]) {
    super(
      `The database holds values that were encrypted with the key ${ids.join(' and the key ')}, which is not among those ` +
        'that Foyer was given: add it to ENCRYPTION_KEYS, or put the file encryption.key back where it was.',
    );
  }
}

/** A value in the database cannot be decrypted; callers can do nothing about it. */
export class UnreadableSecretError extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`A secret value in the database cannot be decrypted: ${reason}.`, options);
  }
}
