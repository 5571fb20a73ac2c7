import { FoyerError } from '../errors/foyer-error.js';
import type { RoomFeature } from './room.js';

/** There is no such room, it has ended, or it is another organization's: the caller is not told which. */
export class RoomNotFoundError extends FoyerError<'room_not_found'> {
  constructor() {
    super('room_not_found', 'There is no such room, or it has ended.');
  }
}

export class RoomEndsInPastError extends FoyerError<'room_ends_in_past'> {
  constructor() {
    super('room_ends_in_past', 'A room must not end in the past.');
  }
}

/** The room asks for something that this deployment cannot do. */
export class FeatureUnavailableError extends FoyerError<'feature_unavailable'> {
  constructor(feature: RoomFeature) {
    super('feature_unavailable', `This Foyer does not offer ${feature}.`, { feature });
  }
}

/** All names of the wanted kind that were tried are taken. */
export class NoRoomNameLeftError extends FoyerError<'no_room_name_left'> {
  constructor() {
    super('no_room_name_left', 'No free room name was found: choose another prefix or the pattern "uuid".');
  }
}
