import { ApiQuery } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import type { RoomFilter } from '../../rooms/room-listing.js';

/** The ways to filter by a room name; a plain `roomName=` is the first one. */
const OPERATORS = ['exact', 'startsWith', 'contains'] as const;
type Operator = (typeof OPERATORS)[number];

export type RoomNameFilter = Readonly<Partial<Record<Operator, string>>>;

/** Characters that count of what is looked for: more than a room name has. */
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
  'roomName[startsWith]': { description: 'Only meetings whose room name begins so.', value: '/standup-' },
  'roomName[contains]': { description: 'Only meetings whose room name has this in it.', value: 'standup' },
};

/** Reads all forms of the parameter as an object of operators. What cannot be read stays, for the rule to refuse. */
export function toRoomNameFilter({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? { exact: value } : value;
}

/** Every form that is given must be one of ours, and be given once. */
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

/** Which rooms are meant: names are stored in lower case and without the slash. An empty text asks for nothing. */
export function toFilter(filter: RoomNameFilter = {}): RoomFilter {
  const [name, namePrefix, namePart] = OPERATORS.map((operator) =>
    filter[operator]?.slice(0, MAX_LENGTH).toLowerCase().replace(/^\//, ''),
  );
  return { ...(name && { name }), ...(namePrefix && { namePrefix }), ...(namePart && { namePart }) };
}
