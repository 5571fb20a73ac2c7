import { Shares } from '../../shares/shares.js';
import { ServerOverloadedError } from '../request.errors.js';
import {
  MAX_UPLOADS,
  MAX_UPLOADS_OF_ONE,
  MAX_WAITING_UPLOADS_OF_ONE,
  UPLOAD_DEADLINE,
} from './request-limits.js';

/**
 * Limits the uploads that a process receives and works on at the same time, because each needs memory until it is done: in
 * all, and for each client, so that slow ones keep only their own client waiting. Uploads that wait are not read: TCP makes
 * them wait.
 * @returns the shares of clients; they refuse with ServerOverloadedError
 */
export const uploadLimit = (): Shares =>
  new Shares({
    sizeOf: () => MAX_UPLOADS_OF_ONE,
    inAll: MAX_UPLOADS,
    maxWaiting: MAX_WAITING_UPLOADS_OF_ONE,
    deadline: UPLOAD_DEADLINE,
    refuse: () => new ServerOverloadedError(),
  });
