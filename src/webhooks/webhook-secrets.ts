import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import { takeRandomBytes } from '../random/random-bytes.js';
import { Secret } from '../secrets/secret.js';
import { SecretBox } from '../secrets/secret-box.js';
import type { SealedTable } from '../secrets/secret-rotation.js';
import { SECRET_PREFIX } from './webhook.js';

/** The length of a key in bytes: Standard Webhooks demands 24 to 64. */
const KEY_LENGTH = 32;

/** How many secrets a process remembers. */
const CAPACITY = 1_000;

/** Creates the secrets with which webhooks are signed, and encrypts them. */
@Injectable()
export class WebhookSecrets {
  /** Secrets by their ids: to decrypt one costs a seventh of a delivery. It never changes, only how it is encrypted. */
  private readonly opened = new LRUCache<string, string>({ max: CAPACITY });

  constructor(private readonly box: SecretBox) {}

  /** A new secret, its id, and what is stored of it. */
  generate(): { readonly id: string; readonly secret: Secret; readonly sealed: Buffer } {
    const id = uuidv7();
    const text = SECRET_PREFIX + takeRandomBytes(KEY_LENGTH).toString('base64');
    return { id, secret: new Secret(() => text), sealed: this.box.seal(text, placeOf(id)) };
  }

  open(sealed: Buffer, id: string): string {
    const known = this.opened.get(id);
    if (known !== undefined) return known;
    const secret = this.box.open(sealed, placeOf(id));
    this.opened.set(id, secret);
    return secret;
  }
}

const placeOf = (id: string): string => `webhook_secrets ${id}`;

export const SEALED_WEBHOOK_SECRETS: SealedTable = {
  table: 'webhook_secrets',
  key: { id: 'uuid' },
  sealed: ['secret_sealed'],
  placeOf: ([id = '']) => placeOf(id),
};
