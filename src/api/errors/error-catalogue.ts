import { AUTH_ERRORS } from '../../auth/auth.errors.js';
import { DATABASE_ERRORS } from '../../database/database.errors.js';
import type { ErrorDeclaration } from '../../errors/foyer-error.js';
import { REQUEST_ERRORS } from '../../http/request.errors.js';
import { IDEMPOTENCY_ERRORS } from '../../idempotency/idempotency.errors.js';
import { INSIGHTS_ERRORS } from '../../insights/insights.errors.js';
import { ORGANIZATION_ERRORS } from '../../organizations/organizations.errors.js';
import { QUOTA_ERRORS } from '../../quota/quota.errors.js';
import { ROOM_ERRORS } from '../../rooms/rooms.errors.js';
import { PARTICIPANT_ERRORS } from '../../sessions/participants.errors.js';
import { THEME_ERRORS } from '../../themes/themes.errors.js';
import { WEBHOOK_ERRORS } from '../../webhooks/webhooks.errors.js';
import { LIFECYCLE_ERRORS } from '../lifecycle/version-lifecycle.errors.js';

const DECLARED = {
  ...AUTH_ERRORS,
  ...ORGANIZATION_ERRORS,
  ...QUOTA_ERRORS,
  ...ROOM_ERRORS,
  ...PARTICIPANT_ERRORS,
  ...INSIGHTS_ERRORS,
  ...THEME_ERRORS,
  ...WEBHOOK_ERRORS,
  ...IDEMPOTENCY_ERRORS,
  ...REQUEST_ERRORS,
  ...LIFECYCLE_ERRORS,
  ...DATABASE_ERRORS,
};

/** Every code that a response can have. */
export type ErrorCode = keyof typeof DECLARED;

/** All errors, by code. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorDeclaration>> = DECLARED;

/** All codes, in the order of their declarations. */
export const ERROR_CODES = Object.keys(DECLARED) as readonly ErrorCode[];
