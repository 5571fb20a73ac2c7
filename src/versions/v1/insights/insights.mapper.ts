import { toTimestamp } from '../../../api/resources/timestamp.js';
import { SAMPLE_PERIOD, type Series } from '../../../insights/measurements.js';
import type { ParticipantInsights, ParticipantSort } from '../../../insights/participant-insights.sql.js';
import type { RoomInsights, RoomInsightsFilter, RoomSort } from '../../../insights/room-insights.sql.js';
import type { SessionInsights, SessionSort } from '../../../insights/session-insights.sql.js';
import { parseIsoDateTime } from '../iso-date-time.js';
import { toFilter } from '../room-name-filter.js';
import type {
  ParticipantInsightsDto,
  ParticipantMeasurementsDto,
  RoomInsightsDto,
  RoomSessionInsightsDto,
} from './insights.dto.js';
import type { ParticipantField, RoomField, RoomInsightsQuery, SessionField } from './insights.query.js';

/** What v1 shows instead of a name that is not kept. */
const REDACTED = '[[redacted]]';

/** Of what there is nothing, no room is different from another. */
const NOTHING = {
  totalRecorderMinutes: 'nothing',
  totalStreamerMinutes: 'nothing',
  totalUniqueRecorders: 'nothing',
  totalUniqueStreamers: 'nothing',
} as const;

/** The orders of the core, by the fields of v1. */
export const ROOM_SORT_OF = {
  roomName: 'name',
  createdAt: 'createdAt',
  endAt: 'endsAt',
  firstSessionStartedAt: 'firstSessionAt',
  lastSessionStartedAt: 'lastSessionAt',
  totalSessions: 'sessions',
  totalParticipantMinutes: 'participantMinutes',
  totalUniqueParticipants: 'uniqueParticipants',
  ...NOTHING,
} as const satisfies Record<RoomField, RoomSort>;

export const SESSION_SORT_OF = {
  roomName: 'roomName',
  startedAt: 'startedAt',
  endedAt: 'endedAt',
  totalParticipantMinutes: 'participantMinutes',
  totalUniqueParticipants: 'uniqueParticipants',
  ...NOTHING,
} as const satisfies Record<SessionField, SessionSort>;

export const PARTICIPANT_SORT_OF = {
  joinedAt: 'joinedAt',
  leftAt: 'leftAt',
} as const satisfies Record<ParticipantField, ParticipantSort>;

/** A date that has been validated. */
const toDate = (text: string | undefined): Date | undefined => parseIsoDateTime(text) ?? undefined;

export function toRoomFilter(query: RoomInsightsQuery): RoomInsightsFilter {
  const { createdAt = {}, createdAfter, createdBefore } = query;
  const [from, to] = [toDate(createdAt.from || createdAfter), toDate(createdAt.to || createdBefore)];
  const names = Object.entries(query.roomName ?? {}).map(([form, text]) => [form, withoutSlash(text)]);
  const { name, namePrefix, namePart } = toFilter(Object.fromEntries(names) as Record<string, string>);
  return {
    ...(name !== undefined && { name }),
    ...(namePrefix !== undefined && { namePrefix }),
    ...(namePart !== undefined && { namePart }),
    ...(from && { createdFrom: from }),
    ...(to && { createdTo: to }),
  };
}

/** The name of a room in any form that clients send: with its slash, which may be encoded twice, or without. */
export function toRoomName(text: string): string {
  return withoutSlash(text).toLowerCase();
}

const withoutSlash = (text: string): string => text.replace(/^(?:\/|%2f){1,2}/i, '');

export function toRoomInsights(room: RoomInsights): RoomInsightsDto {
  const { firstSessionAt, lastSessionAt } = room;
  return {
    roomName: `/${room.name}`,
    createdAt: toTimestamp(room.createdAt),
    endAt: toTimestamp(room.endsAt),
    firstSessionStartedAt: firstSessionAt && toTimestamp(firstSessionAt),
    lastSessionStartedAt: lastSessionAt && toTimestamp(lastSessionAt),
    ...toTotals(room),
    totalSessions: room.sessions,
    rating: null,
    totalRatings: 0,
  };
}

export function toRoomSessionInsights(session: SessionInsights): RoomSessionInsightsDto {
  return {
    roomSessionId: session.id,
    roomName: `/${session.roomName}`,
    startedAt: toTimestamp(session.startedAt),
    endedAt: session.endedAt && toTimestamp(session.endedAt),
    ...toTotals(session),
    rating: null,
    totalRatings: 0,
  };
}

function toTotals({
  participantMinutes,
  uniqueParticipants,
}: Pick<RoomInsights, 'participantMinutes' | 'uniqueParticipants'>) {
  return {
    totalParticipantMinutes: participantMinutes,
    totalRecorderMinutes: 0,
    totalStreamerMinutes: 0,
    totalUniqueParticipants: uniqueParticipants,
    totalUniqueRecorders: 0,
    totalUniqueStreamers: 0,
  };
}

/** Somebody who was in a room. */
export function toParticipantInsights(participant: ParticipantInsights): ParticipantInsightsDto {
  const { joinedAt, leftAt } = participant;
  return {
    roomSessionId: participant.sessionId,
    participantId: participant.id,
    deviceId: null,
    userId: null,
    roleName: participant.role,
    displayName: participant.displayName ?? REDACTED,
    // Whoever only waited is not listed.
    joinedAt: toTimestamp(joinedAt ?? participant.arrivedAt),
    leftAt: leftAt && toTimestamp(leftAt),
    externalId: participant.externalId,
    rating: null,
    tags: null,
    comment: null,
  };
}

/** What the page of a participant has measured without a break. */
export function toMeasurements({
  displayName,
  role,
  userAgent,
  startedAt,
  samples,
}: Series): ParticipantMeasurementsDto {
  return {
    displayName: displayName ?? REDACTED,
    userRole: role,
    userAgent,
    timeStamp: toTimestamp(startedAt),
    sampleRateMs: SAMPLE_PERIOD,
    samples: {
      packetLossSend: samples.map(([packetLossSend]) => packetLossSend),
      packetLossRecv: samples.map(([, packetLossReceive]) => packetLossReceive),
      bitrateSend: samples.map(([, , bitrateSend]) => bitrateSend),
      bitrateRecv: samples.map(([, , , bitrateReceive]) => bitrateReceive),
    },
    events: [],
  };
}
