import * as fc from 'fast-check';
import { MESSAGE_RULES, type MessageKind } from '../../src/signalling/message-rates.js';
import { EntranceGateway } from '../../src/signalling/entrance.gateway.js';
import { HostGateway } from '../../src/signalling/host.gateway.js';
import { MediaGateway } from '../../src/signalling/media.gateway.js';
import { RoomGateway } from '../../src/signalling/room.gateway.js';
import { bodyAround, type Bytes } from './body.arbitrary.js';
import { valuesOf } from './dto.arbitrary.js';

/** What a page sends, with placeholders for what is known only then. */
export interface FuzzMessage {
  /** Whose turn it is, counted round. */
  readonly actor: number;
  /** Whether the message comes when it may, from whom may send it, about those whom it may be about. */
  readonly isInOrder: boolean;
  /** Which of the kinds that come into question, counted round. */
  readonly choice: number;
  /** A body for each kind; undefined for none. */
  readonly bodyOf: (kind: MessageKind) => Bytes | undefined;
  readonly isAcknowledged: boolean;
}

/** How many bodies there are of each kind. */
const BODIES = 400;

export const KINDS = Object.keys(MESSAGE_RULES) as MessageKind[];

/** `{{room|3}}`: the name of a room; the same for keys, tokens and the ids of participants. Counted round. */
const reference = (what: string): fc.Arbitrary<string> => fc.nat(30).map((n) => `{{${what}|${n}}}`);

const REFERENCES = {
  roomName: reference('room'),
  roomKey: fc.option(reference('key'), { nil: null }),
  resumeToken: reference('token'),
  participantId: reference('participant'),
};

/** Messages around the schemas of the protocol, the same ones for the same seed. */
export function messagesOf(seed: number, count: number): FuzzMessage[] {
  const bodies = new Map(
    KINDS.map((kind) => [kind, fc.sample(bodiesOf(kind), { seed, numRuns: Math.min(BODIES, count) })]),
  );
  const message = fc.record({
    actor: fc.nat(1_000),
    isInOrder: fc.boolean(),
    choice: fc.nat(1_000),
    bodyOf: fc.nat(BODIES).map((n) => (kind: MessageKind) => {
      const known = bodies.get(kind) ?? [];
      return known[n % known.length];
    }),
    isAcknowledged: fc.nat(9).map((n) => n > 0),
  });
  return fc.sample(message, { seed, numRuns: count });
}

/** Mostly valid ones: an invalid one ends the socket, and nothing can be out of order after that. */
function bodiesOf(kind: MessageKind): fc.Arbitrary<Bytes | undefined> {
  const none = fc.constant(undefined);
  const dto = dtoOf(kind);
  if (!dto)
    return fc.oneof({ weight: 9, arbitrary: none }, { weight: 1, arbitrary: bodyAround(fc.constant({})) });
  const valid = valuesOf(dto, REFERENCES);
  return fc.oneof(
    { weight: 12, arbitrary: valid.map((body) => Buffer.from(JSON.stringify(body)).toString('latin1')) },
    { weight: 6, arbitrary: bodyAround(valid) },
    { weight: 1, arbitrary: none },
  );
}

/** The class with the rules of a message; undefined if it has no body. */
function dtoOf(kind: MessageKind): (new () => object) | undefined {
  const gateways = [EntranceGateway, RoomGateway, HostGateway, MediaGateway].map(
    ({ prototype }) => prototype as object,
  );
  for (const gateway of gateways)
    for (const name of Object.getOwnPropertyNames(gateway)) {
      const method = Reflect.get(gateway, name) as object;
      if (Reflect.getMetadata('message', method) !== kind) continue;
      const types = Reflect.getMetadata('design:paramtypes', gateway, name) as (new () => object)[];
      return types.find((type) => type !== Object);
    }
  throw new RangeError(`No gateway has a method for ${kind}.`);
}
