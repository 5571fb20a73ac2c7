import type { ClosingReason } from '../../web/protocol/messages.js';

/** A page has sent what closes its socket. */
export class ViolationError extends Error {
  constructor(readonly reason: ClosingReason) {
    super(reason);
  }
}
