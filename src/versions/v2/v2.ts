import type { ApiSurface } from '../../api/api-surface.js';
import { describeV2 } from './v2.document.js';
import { formatError } from './v2.errors.js';
import { V2Module } from './v2.module.js';
import { quotaHeaders } from './quota/quota.headers.js';

/** The API that Foyer would have without a history. */
export const v2: ApiSurface = {
  name: 'v2',
  version: '2',
  module: V2Module,
  authentication: 'api_key',
  isCrossOrigin: true,
  formatError,
  quotaHeaders,
  firstRequest: { summary: 'Create a room', path: '/v2/rooms', body: { endsAt: '2099-12-31T23:59:59Z' } },
  describe: describeV2,
};
