import type { ApiVersion } from '../../api/api-version.js';
import { describeV1 } from './v1.document.js';
import { answerError } from './v1.errors.js';
import { V1Module } from './v1.module.js';

/** The API that clients written for Whereby know. */
export const v1: ApiVersion = {
  number: '1',
  module: V1Module,
  answerError,
  firstRequest: {
    summary: 'Create a meeting',
    path: '/v1/meetings',
    body: { endDate: '2099-12-31T23:59:59Z', fields: ['hostRoomUrl'] },
  },
  describe: describeV1,
};
