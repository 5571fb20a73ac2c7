import type { EmbedEvent, EmbedParticipant, PrecallCheck } from '../../protocol/embedding.js';
import type { RemoteParticipant } from '../meeting.js';
import type { Situation } from './situation.js';

/** The events of what has changed, in the order in which a site expects them. */
export function eventsBetween(before: Situation, after: Situation): EmbedEvent[] {
  return [
    ...permissionEvents(before, after),
    ...phaseEvents(before, after),
    ...participantEvents(before.participants, after.participants),
    ...switchEvents(before, after),
  ];
}

function* permissionEvents(
  { permission: before }: Situation,
  { permission }: Situation,
): Iterable<EmbedEvent> {
  if (permission === before) return;
  if (permission === 'granted') yield { type: 'grant_device_permission', payload: { granted: true } };
  if (permission === 'denied') yield { type: 'deny_device_permission', payload: { denied: true } };
}

function* phaseEvents(before: Situation, after: Situation): Iterable<EmbedEvent> {
  if (before.phase === after.phase) return;
  if (before.check !== null && after.phase === 'joining')
    yield { type: 'precall_check_completed', payload: checkOf(before.check) };
  if (after.phase === 'waiting') yield { type: 'knock', payload: undefined };
  if (before.phase === 'waiting' && after.phase === 'before')
    yield { type: 'cancel_knock', payload: undefined };
  if (after.phase === 'in') yield { type: 'join', payload: undefined };
  if (before.phase === 'in' && after.phase === 'out') {
    if (after.reason === 'meeting_ended') yield { type: 'meeting_end', payload: undefined };
    yield { type: 'leave', payload: { removed: after.reason === 'removed' } };
  }
}

function checkOf({ camera, microphone }: NonNullable<Situation['check']>): PrecallCheck {
  return {
    status: camera === 'passed' && microphone === 'passed' ? 'passed' : 'failed',
    steps: {
      camera: { status: camera },
      microphone: { status: microphone },
      speaker: { status: 'passed' },
      bandwidth: { status: 'passed' },
    },
  };
}

function* participantEvents(
  before: Situation['participants'],
  after: Situation['participants'],
): Iterable<EmbedEvent> {
  if (before === after || after === null) return;
  // Who was there already has not joined.
  if (before !== null) {
    for (const each of without(after, before))
      yield { type: 'participant_join', payload: { participant: toEmbed(each) } };
    for (const each of without(before, after))
      yield { type: 'participant_leave', payload: { participant: toEmbed(each) } };
  }
  if (before?.length !== after.length)
    yield { type: 'participantupdate', payload: { count: after.length + 1 } };
}

function* switchEvents(before: Situation, after: Situation): Iterable<EmbedEvent> {
  const microphone = changed(before.microphone, after.microphone);
  const camera = changed(before.camera, after.camera);
  const screen = changed(before.screen, after.screen);
  const chat = changed(before.chat, after.chat);
  const people = changed(before.people, after.people);
  const status = changed(before.connection, after.connection);
  if (microphone !== null) yield { type: 'microphone_toggle', payload: { enabled: microphone } };
  if (camera !== null) yield { type: 'camera_toggle', payload: { enabled: camera } };
  if (screen !== null) yield { type: 'screenshare_toggle', payload: { enabled: screen } };
  if (chat !== null) yield { type: 'chat_toggle', payload: { open: chat } };
  if (people !== null) yield { type: 'people_toggle', payload: { open: people } };
  if (status !== null) yield { type: 'connection_status_change', payload: { status } };
}

/** @returns what it is now, if it applied before and does now, and is something else */
function changed<Value>(was: Value | null, is: Value | null): Value | null {
  return was === null || was === is ? null : is;
}

function without(
  all: readonly RemoteParticipant[],
  others: readonly RemoteParticipant[],
): readonly RemoteParticipant[] {
  const known = new Set(others.map(({ id }) => id));
  return all.filter(({ id }) => !known.has(id));
}

function toEmbed({ metadata, externalId }: RemoteParticipant): EmbedParticipant {
  return { metadata, externalId };
}
