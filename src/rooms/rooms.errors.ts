import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import { MAX_METADATA_BYTES, MAX_METADATA_PAIRS, type RoomFeature } from './room.js';

export const ROOM_ERRORS = {
  room_not_found: {
    status: 404,
    title: 'No such room',
    meaning: 'There is no room with this id, it ended more than an hour ago, or it was deleted.',
    remedy: 'Create a new one.',
  },
  room_ends_in_past: {
    status: 400,
    title: 'Room would end in the past',
    meaning: '`endsAt` is in the past by the clock of the server.',
    remedy: 'Send a later end. Check the clock and the time zone of the client.',
  },
  room_limit_reached: {
    status: 403,
    title: 'Too many rooms',
    meaning: 'Your organization already has its maximum number of rooms. Nothing was created.',
    remedy: 'Delete rooms, wait until some have expired, or ask the operator for a higher maximum.',
  },
  feature_unavailable: {
    status: 403,
    title: 'Feature not available',
    meaning: 'This Foyer does not offer what the request asks for.',
    remedy: 'Leave out the feature named in `detail`.',
  },
  recording_not_found: {
    status: 404,
    title: 'No such recording',
    meaning: 'Foyer does not record, transcribe or summarize meetings: there is nothing with this id.',
    remedy: 'Do without it.',
  },
  no_room_name_left: {
    status: 409,
    title: 'No free room name',
    meaning: 'All names that were tried for this prefix and pattern are taken.',
    remedy: 'Choose another prefix, or the pattern "uuid".',
  },
  room_changed: {
    status: 412,
    title: 'Room has changed',
    meaning: 'The room has changed since the revision in `If-Match`. Nothing was done.',
    remedy: 'Read the room again, then decide whether to repeat the change.',
  },
  too_much_metadata: {
    status: 400,
    title: 'Too much metadata',
    meaning: 'With the metadata of the request the room would have too many pairs, or too many bytes.',
    remedy: 'Remove pairs by setting them to null.',
  },
} as const satisfies ErrorDeclarations;

/** There is no such room, it has ended, or it is another organization's: the response does not say which. */
export class RoomNotFoundError extends FoyerError<'room_not_found'> {
  constructor() {
    super('room_not_found', 'There is no such room, or it has ended.');
  }
}

/** The room is closed, because its organization is suspended; only its page says so. */
export class RoomClosedError extends RoomNotFoundError {}

/** The organization has its maximum number of living rooms. */
export class RoomLimitReachedError extends FoyerError<'room_limit_reached'> {
  constructor(maxRooms: number) {
    super(
      'room_limit_reached',
      `The organization already has the most rooms that it may have: ${maxRooms}.`,
      {
        maxRooms,
      },
    );
  }
}

export class RoomEndsInPastError extends FoyerError<'room_ends_in_past'> {
  constructor() {
    super('room_ends_in_past', 'A room must not end in the past.', { field: 'endsAt' });
  }
}

/** The request asks for a feature that this Foyer does not have. */
export class FeatureUnavailableError extends FoyerError<'feature_unavailable'> {
  constructor(feature: RoomFeature) {
    super('feature_unavailable', `This Foyer does not offer ${feature}.`, { feature });
  }
}

/** What Foyer does not make cannot be found. */
export class RecordingNotFoundError extends FoyerError<'recording_not_found'> {
  constructor(kind: 'recording' | 'transcription' | 'summary') {
    super('recording_not_found', `There is no such ${kind}.`);
  }
}

/** All names that were tried with this prefix and pattern are taken. */
export class NoRoomNameLeftError extends FoyerError<'no_room_name_left'> {
  constructor() {
    super('no_room_name_left', 'No free room name was found: choose another prefix or the pattern "uuid".');
  }
}

/** The room has changed since the caller read it. */
export class RoomChangedError extends FoyerError<'room_changed'> {
  constructor() {
    super('room_changed', 'The room has changed since you read it: read it again.');
  }
}

/** With the change, the metadata of the room would have too many pairs, or too many bytes. */
export class TooMuchMetadataError extends FoyerError<'too_much_metadata'> {
  constructor() {
    super(
      'too_much_metadata',
      `The metadata of a room has at most ${MAX_METADATA_PAIRS} pairs and, as JSON, ${MAX_METADATA_BYTES} bytes.`,
      { field: 'metadata' },
    );
  }
}
