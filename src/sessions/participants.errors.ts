import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const PARTICIPANT_ERRORS = {
  participant_not_found: {
    status: 404,
    title: 'No such participant',
    meaning: 'Nobody with this id is in the room or waits to be let in: they have left, or were never there.',
    remedy: 'List the participants of the room again.',
  },
  participant_not_waiting: {
    status: 409,
    title: 'Participant does not wait',
    meaning: 'The participant is in the room already, and cannot be denied any more.',
    remedy: 'Send them out of the room instead.',
  },
  room_full: {
    status: 409,
    title: 'Room is full',
    meaning: 'As many as may be in the room are in it. The participant goes on waiting.',
    remedy: 'Try again when somebody has left, or send somebody out of the room.',
  },
} as const satisfies ErrorDeclarations;

/** Nobody with this id is in the room, or waits for it. */
export class ParticipantNotFoundError extends FoyerError<'participant_not_found'> {
  constructor() {
    super('participant_not_found', 'There is no such participant in the room, or they have left.');
  }
}

/** Only somebody who waits can be denied. */
export class ParticipantNotWaitingError extends FoyerError<'participant_not_waiting'> {
  constructor() {
    super('participant_not_waiting', 'The participant is in the room already.');
  }
}

/** There is no space for somebody who waits. */
export class RoomFullError extends FoyerError<'room_full'> {
  constructor() {
    super('room_full', 'The room is full: nobody can be admitted until somebody leaves.');
  }
}
