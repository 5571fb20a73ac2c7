import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Type } from '@nestjs/common';
import { PARTICIPANT_ROLES, type ParticipantRole } from '../../../sessions/participant.js';
import { DateOrNull, TextOrNull } from '../../../validation/fields.js';

const EXAMPLE_DATE = '2026-11-24T10:00:00.000Z';
const EXAMPLE_NAME = '/standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1';
const EXAMPLE_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

const RoomName = (): PropertyDecorator =>
  ApiProperty({ example: EXAMPLE_NAME, description: 'The name of the room. It begins with `/`.' });

const Total = (description: string, example = 0): PropertyDecorator =>
  ApiProperty({ type: 'integer', minimum: 0, example, description });

/** Nobody is asked for a rating. */
const NoRating = (): PropertyDecorator =>
  ApiProperty({ type: Number, nullable: true, example: null, description: 'Always null.' });

/** What rooms and sessions have in common. */
class TotalsDto {
  @Total('The minutes of all participants, each connection rounded up; of one that is open, until now.', 124)
  totalParticipantMinutes!: number;

  @Total('Always 0: Foyer does not record.')
  totalRecorderMinutes!: number;

  @Total('Always 0: Foyer does not stream.')
  totalStreamerMinutes!: number;

  @Total('The number of participants. Those with the same `externalId` count once.', 4)
  totalUniqueParticipants!: number;

  @Total('Always 0.')
  totalUniqueRecorders!: number;

  @Total('Always 0.')
  totalUniqueStreamers!: number;

  @NoRating()
  rating!: number | null;

  @Total('Always 0.')
  totalRatings!: number;
}

@ApiSchema({ name: 'RoomInsights' })
export class RoomInsightsDto extends TotalsDto {
  @RoomName()
  roomName!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'When the room was created, UTC.' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'When the meeting ends, UTC.' })
  endAt!: string;

  @DateOrNull('When the first session began, UTC; null if there was none.', EXAMPLE_DATE)
  firstSessionStartedAt!: string | null;

  @DateOrNull('When the last session began, UTC; null if there was none.', EXAMPLE_DATE)
  lastSessionStartedAt!: string | null;

  @Total('The number of sessions.', 2)
  totalSessions!: number;
}

@ApiSchema({ name: 'RoomSessionInsights' })
export class RoomSessionInsightsDto extends TotalsDto {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  roomSessionId!: string;

  @RoomName()
  roomName!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'When two were in, UTC.' })
  startedAt!: string;

  @DateOrNull('When fewer than two had been in for a while, UTC; null while it runs.', EXAMPLE_DATE)
  endedAt!: string | null;
}

@ApiSchema({ name: 'ParticipantInsights' })
export class ParticipantInsightsDto {
  @TextOrNull('The session that was asked for, or the last one of this connection; null if there was none.', {
    format: 'uuid',
    example: EXAMPLE_ID,
  })
  roomSessionId!: string | null;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID, description: 'One connection of a page.' })
  participantId!: string;

  @TextOrNull('Always null.', { example: null })
  deviceId!: string | null;

  @TextOrNull('Always null.', { example: null })
  userId!: string | null;

  @ApiProperty({ enum: PARTICIPANT_ROLES })
  roleName!: ParticipantRole;

  @ApiProperty({ example: 'Ada', description: 'The name that they gave; `[[redacted]]` if it is not kept.' })
  displayName!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'When they joined, UTC.' })
  joinedAt!: string;

  @DateOrNull('When they left, UTC; null while they are in.', EXAMPLE_DATE)
  leftAt!: string | null;

  @TextOrNull('The parameter `externalId` of the page.', { example: 'user-42' })
  externalId!: string | null;

  @NoRating()
  rating!: number | null;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: null,
    description: 'Always null.',
  })
  tags!: string[] | null;

  @TextOrNull('Always null.', { example: null })
  comment!: string | null;
}

interface Page<Item> {
  cursor: string | null;
  results: Item[];
}

/** The class of a page of items, for a DTO to extend. */
function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageDto implements Page<Item> {
    @ApiProperty({
      type: String,
      nullable: true,
      description: 'Send it as `cursor` to get the next page; null on the last page.',
    })
    cursor!: string | null;

    @ApiProperty({ type: [item] })
    results!: Item[];
  }
  return PageDto;
}

@ApiSchema({ name: 'RoomInsightsPage' })
export class RoomInsightsPageDto extends PageOf(RoomInsightsDto) {}

@ApiSchema({ name: 'RoomSessionInsightsPage' })
export class RoomSessionInsightsPageDto extends PageOf(RoomSessionInsightsDto) {}

@ApiSchema({ name: 'ParticipantInsightsPage' })
export class ParticipantInsightsPageDto extends PageOf(ParticipantInsightsDto) {}

const Samples = (description: string): PropertyDecorator =>
  ApiProperty({ type: [Number], example: [0, 0.4], description });

@ApiSchema({ name: 'Samples' })
class SamplesDto {
  @Samples('Packets lost of those that the page sent, in percent.')
  packetLossSend!: number[];

  @Samples('Packets lost of those that it should have received, in percent.')
  packetLossRecv!: number[];

  @Samples('Bits a second that it sent.')
  bitrateSend!: number[];

  @Samples('Bits a second that it received.')
  bitrateRecv!: number[];
}

@ApiSchema({ name: 'ParticipantMeasurements' })
export class ParticipantMeasurementsDto {
  @ApiProperty({ example: 'Ada', description: 'The name that they gave; `[[redacted]]` if it is not kept.' })
  displayName!: string;

  @ApiProperty({ enum: PARTICIPANT_ROLES })
  userRole!: ParticipantRole;

  @ApiProperty({ description: 'The browser, as it calls itself; empty if nothing was measured.' })
  userAgent!: string;

  @ApiProperty({
    format: 'date-time',
    example: EXAMPLE_DATE,
    description: 'When the first sample begins, UTC.',
  })
  timeStamp!: string;

  @ApiProperty({ type: 'integer', example: 2_000, description: 'The time between two samples, in ms.' })
  sampleRateMs!: number;

  @ApiProperty({ type: SamplesDto })
  samples!: SamplesDto;

  @ApiProperty({ type: [Object], example: [], description: 'Always empty.' })
  events!: object[];
}
