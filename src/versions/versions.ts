import type { ApiSurface } from '../api/api-surface.js';
import { v1 } from './v1/v1.js';
import { v2 } from './v2/v2.js';

/** Every version that is served, the newest last. A version is added, and removed, with one line here. */
export const versions: readonly ApiSurface[] = [v1, v2];
