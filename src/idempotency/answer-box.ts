import { Injectable } from '@nestjs/common';
import { SecretBox } from '../secrets/secret-box.js';
import type { SealedTable } from '../secrets/secret-rotation.js';
import type { IdempotentRequest, RememberedAnswer } from './idempotent-request.js';

/** The request that a response belongs to. */
type Place = Pick<IdempotentRequest, 'organizationId' | 'key'>;

/** Stores responses only sealed, each for its organization and key, because they contain the URLs for hosts. */
@Injectable()
export class AnswerBox {
  constructor(private readonly box: SecretBox) {}

  seal(answer: RememberedAnswer, { organizationId, key }: Place): Buffer {
    return this.box.seal(JSON.stringify(answer), placeOf(organizationId, key));
  }

  open(sealed: Buffer, { organizationId, key }: Place): RememberedAnswer {
    return JSON.parse(this.box.open(sealed, placeOf(organizationId, key))) as RememberedAnswer;
  }
}

const placeOf = (organizationId: string, key: string): string => `idempotency_keys ${organizationId} ${key}`;

export const SEALED_ANSWERS: SealedTable = {
  table: 'idempotency_keys',
  key: { organization_id: 'uuid', key: 'text' },
  sealed: ['answer_sealed'],
  placeOf: ([organizationId = '', key = '']) => placeOf(organizationId, key),
};
