import type { ArgumentMetadata } from '@nestjs/common';
import { RequestValidationPipe } from '../api/validation/validation.pipe.js';
import { ViolationError } from './message.errors.js';

/** The class of a message whose rules are not decorators. */
interface CheckedByHand {
  readonly accepts: (message: unknown) => boolean;
}

/** Validates messages by the rules of their classes; unknown fields are refused. */
export class MessagePipe extends RequestValidationPipe {
  constructor() {
    super({ strict: true });
  }

  /** @throws InvalidRequestError, ViolationError */
  override async transform(message: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { metatype } = metadata;
    if (!isCheckedByHand(metatype)) return super.transform(message, metadata);
    if (!metatype.accepts(message)) throw new ViolationError('invalid_message');
    return message;
  }
}

function isCheckedByHand(metatype: unknown): metatype is CheckedByHand {
  return typeof metatype === 'function' && 'accepts' in metatype;
}
