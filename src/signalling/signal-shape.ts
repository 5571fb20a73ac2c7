import { isUUID } from 'class-validator';
import {
  type Candidate,
  MAX_CANDIDATE,
  MAX_DESCRIPTION,
  type Signal,
  type Target,
} from '../../web/protocol/messages.js';

/*
 * The rules of signals, by hand: they are most of what pages send, and class-validator takes ten times as long.
 */

/** A signal for another participant. */
export interface SignalMessage extends Target {
  readonly signal: Signal;
}

const DESCRIPTION_TYPES = ['offer', 'answer', 'rollback'];
const CANDIDATE_FIELDS = ['candidate', 'sdpMid', 'sdpMLineIndex', 'usernameFragment'];

/** Whether this is text that Postgres can store and JSON can carry: without NUL and halves of surrogate pairs. */
export function isText(value: unknown, maxLength = Infinity): value is string {
  return typeof value === 'string' && value.length <= maxLength && !/\0|\p{Surrogate}/u.test(value);
}

/** Whether this is a {@link SignalMessage}, without unknown fields. */
export function isSignalMessage(value: unknown): value is SignalMessage {
  return hasOnly(value, ['participantId', 'signal']) && isUUID(value.participantId) && isSignal(value.signal);
}

function isSignal(value: unknown): value is Signal {
  if (hasOnly(value, ['description'])) return isDescription(value.description);
  return hasOnly(value, ['candidate']) && (value.candidate === null || isCandidate(value.candidate));
}

function isDescription(value: unknown): boolean {
  return (
    hasOnly(value, ['type', 'sdp']) &&
    DESCRIPTION_TYPES.includes(value.type as string) &&
    isText(value.sdp, MAX_DESCRIPTION)
  );
}

function isCandidate(value: unknown): value is NonNullable<Candidate> {
  if (!hasOnly(value, CANDIDATE_FIELDS)) return false;
  const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = value;
  return (
    isText(candidate, MAX_CANDIDATE) &&
    (sdpMid === null || isText(sdpMid, MAX_CANDIDATE)) &&
    (sdpMLineIndex === null || isPlace(sdpMLineIndex)) &&
    (usernameFragment === null || isText(usernameFragment, MAX_CANDIDATE))
  );
}

/** Whether a connection can have so many media before another one. */
function isPlace(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

/** Whether this is an object with exactly these fields. */
export function hasOnly<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Readonly<Record<Name, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}
