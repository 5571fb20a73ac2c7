import { AUTH_EVENTS } from '../../auth/api-keys.sql.js';
import { MIGRATION_EVENTS } from '../../database/schema-change-error.js';
import { INSIGHTS_EVENTS } from '../../insights/erasure.sql.js';
import { ORGANIZATION_EVENTS } from '../../organizations/organizations.sql.js';
import { ROOM_EVENTS } from '../../rooms/rooms.sql.js';
import { SECRET_EVENTS } from '../../secrets/encryption-key.js';
import { PARTICIPANT_AUDIT_EVENTS } from '../../sessions/participants.sql.js';
import { THEME_EVENTS } from '../../themes/themes.sql.js';
import { WEBHOOK_EVENTS } from '../../webhooks/webhooks.sql.js';

/** The types of all events. The file of each noun declares its own. */
export const EVENT_TYPES = [
  ...ROOM_EVENTS,
  ...PARTICIPANT_AUDIT_EVENTS,
  ...INSIGHTS_EVENTS,
  ...THEME_EVENTS,
  ...AUTH_EVENTS,
  ...WEBHOOK_EVENTS,
  ...ORGANIZATION_EVENTS,
  ...MIGRATION_EVENTS,
  ...SECRET_EVENTS,
] as const;
