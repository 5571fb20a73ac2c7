import type { ApiSurface } from '../api/api-surface.js';
import { formatProblem } from '../api/problems/problem.js';
import { document } from './admin.document.js';
import { AdminModule } from './admin.module.js';

/** The API for operators. */
export const admin: ApiSurface = {
  name: 'admin',
  version: null,
  module: AdminModule,
  authentication: 'operator_token',
  isCrossOrigin: false,
  formatError: formatProblem,
  document,
};
