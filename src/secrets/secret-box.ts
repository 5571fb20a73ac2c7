import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { type EncryptionKey, toEncryptionKey } from './encryption-key.js';
import { takeRandomBytes } from '../random/random-bytes.js';
import { MissingEncryptionKeyError, UnreadableSecretError } from './secrets.errors.js';

const ALGORITHM = 'aes-256-gcm';
/** The layout of a sealed value, in its first byte: this, the key's id, the nonce, the tag, the ciphertext. */
const LAYOUT = Buffer.of(1);
const ID_LENGTH = 8;
/** 96 bits, the only length for which GCM needs no hash (NIST SP 800-38D, section 5.2.1.1). */
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const PREFIX_LENGTH = LAYOUT.length + ID_LENGTH;
const HEAD_LENGTH = PREFIX_LENGTH + NONCE_LENGTH + TAG_LENGTH;

/**
 * Encrypts secrets in the database, with AES-256-GCM. The first of `ENCRYPTION_KEYS` encrypts, all of them decrypt. A sealed
 * value belongs to one place and cannot be opened in another: a person who can write to the database cannot give a room
 * the key of another room.
 */
@Injectable()
export class SecretBox {
  private readonly keys: readonly EncryptionKey[];

  constructor(config: Config) {
    this.keys = config.ENCRYPTION_KEYS.map(toEncryptionKey);
  }

  /** The ids of all keys in hexadecimal digits, that of the encrypting key first. */
  get keyIds(): string[] {
    return this.keys.map(({ id }) => id.toString('hex'));
  }

  /** @throws MissingEncryptionKeyError */
  get currentKeyId(): string {
    return this.currentKey().id.toString('hex');
  }

  /**
   * The prefix of every value that the current key has sealed.
   * @throws MissingEncryptionKeyError
   */
  get currentPrefix(): Buffer {
    return Buffer.concat([LAYOUT, this.currentKey().id]);
  }

  /**
   * @param place table, column and row of the value; not stored
   * @throws MissingEncryptionKeyError
   */
  seal(value: string, place: string): Buffer {
    const key = this.currentKey();
    // Random nonces are good for 2^32 values of one key (NIST SP 800-38D, section 8.3).
    const nonce = takeRandomBytes(NONCE_LENGTH);
    const cipher = createCipheriv(ALGORITHM, key.bytes, nonce).setAAD(Buffer.from(place));
    const ciphertext = [cipher.update(value, 'utf8'), cipher.final()];
    return Buffer.concat([LAYOUT, key.id, nonce, cipher.getAuthTag(), ...ciphertext]);
  }

  /**
   * @param place as it was when the value was sealed
   * @throws UnreadableSecretError when the key is not among the configured ones, the value was changed, or it was sealed
   * for another place
   */
  open(sealed: Buffer, place: string): string {
    if (sealed.length < HEAD_LENGTH || !sealed.subarray(0, LAYOUT.length).equals(LAYOUT))
      throw new UnreadableSecretError('it is not in a form that this version of Foyer knows');
    const id = sealed.subarray(LAYOUT.length, PREFIX_LENGTH);
    const key = this.keys.find((candidate) => candidate.id.equals(id));
    if (!key) throw new UnreadableSecretError(`ENCRYPTION_KEYS lacks the key ${id.toString('hex')}`);
    const nonce = sealed.subarray(PREFIX_LENGTH, PREFIX_LENGTH + NONCE_LENGTH);
    const tag = sealed.subarray(HEAD_LENGTH - TAG_LENGTH, HEAD_LENGTH);
    try {
      const decipher = createDecipheriv(ALGORITHM, key.bytes, nonce, { authTagLength: TAG_LENGTH });
      decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
      return decipher.update(sealed.subarray(HEAD_LENGTH), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw new UnreadableSecretError('it was changed, or belongs to another place', { cause: error });
    }
  }

  private currentKey(): EncryptionKey {
    const [key] = this.keys;
    if (!key) throw new MissingEncryptionKeyError();
    return key;
  }
}
