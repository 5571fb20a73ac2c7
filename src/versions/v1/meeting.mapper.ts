import { toTimestamp } from '../../api/resources/timestamp.js';
import type { RoomUrl } from '../../rooms/room-url.js';
import type { NewRoom, Room, RoomFeature } from '../../rooms/room.js';
import { parseIsoDateTime } from './iso-date-time.js';
import type { MeetingField } from './meeting-fields.js';
import type { CreateMeetingDto, MeetingDto } from './meetings.dto.js';

/** The room that a client of v1 requests. */
export function toNewRoom(body: CreateMeetingDto): NewRoom {
  const endsAt = parseIsoDateTime(body.endDate);
  if (!endsAt) throw new TypeError('A validated date cannot be parsed.');
  const viewerMode = body.templateType === 'viewerMode';
  return {
    endsAt,
    mode: viewerMode ? 'group' : (body.roomMode ?? 'normal'),
    locked: viewerMode || (body.isLocked ?? false),
    namePrefix: body.roomNamePrefix ?? '',
    namePattern: body.roomNamePattern ?? 'uuid',
    features: toFeatures(body),
    externalId: null,
    metadata: {},
  };
}

/** The features that the settings request; those that are absent, null or `none` request nothing. */
function toFeatures({ recording, liveTranscription, streaming }: CreateMeetingDto): RoomFeature[] {
  const features: RoomFeature[] = [];
  if (recording?.type === 'cloud') features.push('cloud recording');
  const transcribes = Boolean(liveTranscription?.startTrigger ?? liveTranscription?.destination);
  if ((transcribes && liveTranscription?.startTrigger !== 'none') || liveTranscription?.liveCaptions) {
    features.push('live transcription');
  }
  // With the trigger `none` a host starts the stream, so the URL alone requests it.
  const starts = Boolean(streaming?.startTrigger) && streaming?.startTrigger !== 'none';
  if (streaming?.destination?.url || starts) features.push('streaming');
  return features;
}

/** Fields of a room that v1 shows. */
const SHOWN = ['createdAt', 'endsAt', 'name', 'number'] as const;
const SHOWN_WITH_KEYS = [...SHOWN, 'hostKey', 'viewerKey'] as const;
type ShownField = (typeof SHOWN_WITH_KEYS)[number];

/** Fields that {@link toMeeting} needs: keys only for URLs that contain them. */
export function fieldsToShow(fields: readonly MeetingField[]): readonly ShownField[] {
  return fields.length > 0 ? SHOWN_WITH_KEYS : SHOWN;
}

/** A room as v1 shows it, with the fields in the order of the contract. */
export function toMeeting(
  room: Pick<Room, ShownField>,
  urlOf: RoomUrl,
  fields: readonly MeetingField[],
): MeetingDto {
  return {
    startDate: toTimestamp(room.createdAt),
    endDate: toTimestamp(room.endsAt),
    roomName: `/${room.name}`,
    roomUrl: urlOf(room.name),
    meetingId: room.number,
    ...(fields.includes('hostRoomUrl') && { hostRoomUrl: urlOf(room.name, room.hostKey.reveal()) }),
    ...(fields.includes('viewerRoomUrl') && {
      viewerRoomUrl: urlOf(room.name, room.viewerKey.reveal()),
    }),
  };
}

/** The additional fields of the response to the creation of a meeting. */
export function fieldsOfCreation(body: CreateMeetingDto, asked: readonly MeetingField[]): MeetingField[] {
  return body.templateType === 'viewerMode' ? ['hostRoomUrl', 'viewerRoomUrl'] : [...body.fields, ...asked];
}
