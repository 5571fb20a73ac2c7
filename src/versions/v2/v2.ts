import type { ApiSurface } from '../../api/api-surface.js';
import { formatProblem } from '../../api/problems/problem.js';
import { document } from './v2.document.js';
import { V2Module } from './v2.module.js';
import { quotaHeaders } from './quota/quota.headers.js';

/** The API for new clients. */
export const v2: ApiSurface = {
  name: 'v2',
  version: '2',
  module: V2Module,
  authentication: 'api_key',
  isCrossOrigin: true,
  formatError: formatProblem,
  quotaHeaders,
  firstRequest: { summary: 'Create a room', path: '/v2/rooms', body: { endsAt: '2099-12-31T23:59:59Z' } },
  document,
};
