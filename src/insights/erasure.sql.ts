import { type Placeholders, statement } from '../database/statement.js';
import { withEvent } from '../events/with-event.js';

/** The types of events about what is known of people. */
export const INSIGHTS_EVENTS = ['participant.erased'] as const;

interface ParticipantOfOrganization {
  readonly organizationId: string;
  readonly participantId: string;
}

interface PersonOfOrganization {
  readonly organizationId: string;
  readonly externalId: string;
}

/**
 * Deletes what says who somebody was, of those who have left; that somebody was there, and when, stays. An event has ids
 * only. @returns the participants
 */
const erase = <Values extends { readonly organizationId: string }>(
  isMeant: (value: Placeholders<Values>) => string,
) =>
  withEvent<Values & { readonly size: number }, { readonly id: string }>(
    (value) =>
      `UPDATE participants SET display_name = NULL, external_id = NULL, metadata = NULL
        WHERE id = ANY (ARRAY(
              SELECT id FROM participants
               WHERE organization_id = ${value.organizationId}::uuid AND ${isMeant(value)} AND left_at IS NOT NULL
                 AND coalesce(display_name, external_id, metadata) IS NOT NULL
               LIMIT ${value.size} FOR UPDATE))
       RETURNING id, room_id, organization_id`,
    () => ({
      type: 'participant.erased' satisfies (typeof INSIGHTS_EVENTS)[number],
      organizationId: 'changed.organization_id',
      subjectId: 'changed.room_id::text',
      data: `json_build_object('participantId', changed.id)`,
    }),
  );

export const eraseParticipant = erase<ParticipantOfOrganization>(
  ({ participantId }) => `id = ${participantId}::uuid`,
);

export const erasePerson = erase<PersonOfOrganization>(
  ({ externalId }) => `external_id = ${externalId}::text`,
);

/** Whether a participant has left; no row if there is none. */
export const findDeparture = statement<ParticipantOfOrganization, { readonly hasLeft: boolean }>(
  ({ organizationId, participantId }) =>
    `SELECT left_at IS NOT NULL AS "hasLeft" FROM participants
      WHERE id = ${participantId}::uuid AND organization_id = ${organizationId}::uuid`,
);

/** How many with an external id are in a room or wait for one. */
export const countPresent = statement<PersonOfOrganization, { readonly present: number }>(
  ({ organizationId, externalId }) =>
    `SELECT count(*)::integer AS present FROM participants
      WHERE organization_id = ${organizationId}::uuid AND external_id = ${externalId}::text AND left_at IS NULL`,
);
