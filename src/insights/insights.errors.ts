import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const INSIGHTS_ERRORS = {
  session_not_found: {
    status: 404,
    title: 'No such session',
    meaning: 'There is no session with this id, or it is so old that it was deleted.',
    remedy: 'List the sessions again.',
  },
  participant_unknown: {
    status: 404,
    title: 'Unknown participant',
    meaning: 'No participant of your organization has this id, or it was so long ago that they were deleted.',
    remedy: 'Find the participants of somebody by their external id, or by session.',
  },
  participant_present: {
    status: 409,
    title: 'Participant has not left',
    meaning: 'The participant is in a room or waits for one, and cannot be erased before they have left.',
    remedy: 'Send them out of the room first.',
  },
} as const satisfies ErrorDeclarations;

/** There is no such session, or not any more. */
export class SessionNotFoundError extends FoyerError<'session_not_found'> {
  constructor() {
    super('session_not_found', 'There is no such session.');
  }
}

/** There never was such a participant, or it is not known any more. */
export class ParticipantUnknownError extends FoyerError<'participant_unknown'> {
  constructor() {
    super('participant_unknown', 'There is no such participant, and nothing is known of one.');
  }
}

/** Only somebody who has left can be erased. */
export class ParticipantPresentError extends FoyerError<'participant_present'> {
  constructor() {
    super('participant_present', 'The participant is in a room or waits for one: they have to leave first.');
  }
}
