import type * as auth from '../../auth/auth.errors.js';
import type { DatabaseErrorCode } from '../../database/database.errors.js';
import type * as idempotency from '../../idempotency/idempotency.errors.js';
import type * as organizations from '../../organizations/organizations.errors.js';
import type * as quota from '../../quota/quota.errors.js';
import type * as rooms from '../../rooms/rooms.errors.js';
import type * as request from '../../http/request.errors.js';

type CodeOf<Errors> = {
  [Name in keyof Errors]: Errors[Name] extends abstract new (...args: never) => { readonly code: infer Code }
    ? Code
    : never;
}[keyof Errors];

/** Every code that can reach the edge. A version that does not say what it makes of one does not compile. */
export type ErrorCode =
  | CodeOf<typeof auth>
  | CodeOf<typeof organizations>
  | CodeOf<typeof quota>
  | CodeOf<typeof rooms>
  | CodeOf<typeof idempotency>
  | CodeOf<typeof request>
  | DatabaseErrorCode;
