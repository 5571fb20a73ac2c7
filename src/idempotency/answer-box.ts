import { Injectable } from '@nestjs/common';
import { SecretBox } from '../secrets/secret-box.js';
import type { RememberedAnswer } from './idempotent-request.js';

/** Whose answer it is. */
interface AnswerPlace {
  readonly organizationId: string;
  readonly key: string;
}

/** Answers are in the database only encrypted, each for its organization and key: they hold the URLs for hosts. */
@Injectable()
export class AnswerBox {
  constructor(private readonly box: SecretBox) {}

  seal(answer: RememberedAnswer, place: AnswerPlace): Buffer {
    return this.box.seal(JSON.stringify(answer), placeOf(place));
  }

  open(sealed: Buffer, place: AnswerPlace): RememberedAnswer {
    return JSON.parse(this.box.open(sealed, placeOf(place))) as RememberedAnswer;
  }

  /** What an answer begins with that is sealed with the current key. */
  get currentPrefix(): Buffer {
    return this.box.currentPrefix;
  }
}

function placeOf({ organizationId, key }: AnswerPlace): string {
  return `idempotency_keys ${organizationId} ${key}`;
}
