import { ApiQuery } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import type { RoomFilter } from '../../rooms/room-listing.js';

/** The filters by room name; plain `roomName=` means the first one. */
const OPERATORS = ['exact', 'startsWith', 'contains'] as const;
type Operator = (typeof OPERATORS)[number];

export type RoomNameFilter = Readonly<Partial<Record<Operator, string>>>;

/** Longer values are cut off: no room name is longer. */
const MAX_LENGTH = 100;
const RULE = `must be given once, as roomName=/name or ${OPERATORS.map((name) => `roomName[${name}]=…`).join(', ')}, without NUL`;

/** Describes the query parameters `roomName`, `roomName[exact]` and so on of a route. */
export const ApiRoomNameQuery =
  (): MethodDecorator =>
  (...target) =>
    Object.entries(PARAMETERS).forEach(([name, { description, value }]) =>
      ApiQuery({
        name,
        required: false,
        schema: { type: 'string' },
        description,
        examples: {
          all: { summary: 'All meetings', value: '' },
          some: { summary: 'Some meetings', value },
        },
      })(...target),
    );

const PARAMETERS = {
  roomName: { description: 'Only the meeting whose room has this name.', value: '/standup-team' },
  'roomName[exact]': { description: 'The same as `roomName`.', value: '/standup-team' },
  'roomName[startsWith]': {
    description: 'Only meetings whose room name starts with this.',
    value: '/standup-',
  },
  'roomName[contains]': { description: 'Only meetings whose room name contains this.', value: 'standup' },
};

/** Converts all forms of the parameter to an object of operators. Anything else stays, so that validation refuses it. */
export function toRoomNameFilter({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? { exact: value } : value;
}

/** The parameter must have a known form, and each form must be sent at most once. */
export function IsRoomNameFilter(): PropertyDecorator {
  return ValidateBy(
    { name: 'isRoomNameFilter', validator: { validate: isRoomNameFilter } },
    { message: RULE },
  );
}

function isRoomNameFilter(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, text]: [string, unknown]) =>
        (OPERATORS as readonly string[]).includes(name) && typeof text === 'string' && !text.includes('\0'),
    )
  );
}

/** The filter for rooms: names are stored in lower case and without the slash. Empty values are ignored. */
export function toFilter(filter: RoomNameFilter = {}): RoomFilter {
  const [name, namePrefix, namePart] = OPERATORS.map((operator) =>
    filter[operator]?.slice(0, MAX_LENGTH).toLowerCase().replace(/^\//, ''),
  );
  return { ...(name && { name }), ...(namePrefix && { namePrefix }), ...(namePart && { namePart }) };
}
