import type { RoomUrl } from '../../rooms/room-url.js';
import type { NewRoom, Room, RoomFeature } from '../../rooms/room.js';
import { parseIsoDateTime } from './iso-date-time.js';
import type { MeetingField } from './meeting-fields.js';
import type { CreateMeetingDto, MeetingDto } from './meetings.dto.js';

/** What a client of v1 wants, in the words of rooms. */
export function toNewRoom(body: CreateMeetingDto): NewRoom {
  const endsAt = parseIsoDateTime(body.endDate);
  if (!endsAt) throw new TypeError('A date that was validated cannot be read.');
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

/** Settings that would make something happen; those that are absent, null or `none` ask for nothing. */
function toFeatures({ recording, liveTranscription, streaming }: CreateMeetingDto): RoomFeature[] {
  const features: RoomFeature[] = [];
  if (recording?.type === 'cloud') features.push('cloud recording');
  const transcribes = Boolean(liveTranscription?.startTrigger ?? liveTranscription?.destination);
  if ((transcribes && liveTranscription?.startTrigger !== 'none') || liveTranscription?.liveCaptions) {
    features.push('live transcription');
  }
  // With the trigger `none` a host starts the stream by hand, so the address alone asks for it.
  const starts = Boolean(streaming?.startTrigger) && streaming?.startTrigger !== 'none';
  if (streaming?.destination?.url || starts) features.push('streaming');
  return features;
}

/** A room as v1 shows it, members in the contract's order. */
export function toMeeting(room: Room, urlOf: RoomUrl, fields: readonly MeetingField[]): MeetingDto {
  return {
    startDate: room.createdAt.toISOString(),
    endDate: room.endsAt.toISOString(),
    roomName: `/${room.name}`,
    roomUrl: urlOf(room.name),
    meetingId: room.number,
    ...(fields.includes('hostRoomUrl') && { hostRoomUrl: urlOf(room.name, room.hostKey.reveal()) }),
    ...(fields.includes('viewerRoomUrl') && {
      viewerRoomUrl: urlOf(room.name, room.viewerKey.reveal()),
    }),
  };
}

/** The members that the answer to a creation has beyond the usual ones. */
export function fieldsOfCreation(body: CreateMeetingDto, asked: readonly MeetingField[]): MeetingField[] {
  return body.templateType === 'viewerMode' ? ['hostRoomUrl', 'viewerRoomUrl'] : [...body.fields, ...asked];
}
