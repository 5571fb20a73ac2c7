import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  isUUID,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  EXTERNAL_ID,
  ICE_OUTCOMES,
  type IceOutcome,
  type JoinRequest,
  MAX_CHAT_TEXT,
  MAX_DISPLAY_NAME,
  MAX_DESCRIPTION,
  MAX_GROUP_DESCRIPTION,
  MAX_METADATA,
  MAX_SAMPLES,
  MAX_STREAMS,
  type Measurements,
  type ParticipantMedia,
  QUALITIES,
  REACTIONS,
  type ResumeRequest,
  type Signal,
  type Target,
  TRACK_NAMES,
  type WantedStream,
} from '../../web/protocol/messages.js';
import { hasOnly, isSignalMessage, isText, type SignalMessage } from './signal-shape.js';

/** Most characters of the names, keys and tokens that Foyer makes. */
const MAX_ROOM_NAME = 200;
const MAX_SECRET = 500;

/** Text that Postgres can store and JSON can carry: without NUL and halves of surrogate pairs. */
const IsText = (maxLength: number): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(maxLength),
    ValidateBy({
      name: 'isText',
      validator: { validate: (text) => isText(text) },
    }),
  );

/** null, or what the other decorators of the field say; it may not be missing. */
const IsNullOr = (): PropertyDecorator => ValidateIf((_, value) => value !== null);

export class MediaDto implements ParticipantMedia {
  @IsBoolean()
  microphone!: boolean;

  @IsBoolean()
  camera!: boolean;

  @IsBoolean()
  screen!: boolean;

  @IsBoolean()
  hand!: boolean;
}

export class JoinDto implements JoinRequest {
  @IsText(MAX_ROOM_NAME)
  roomName!: string;

  @IsNullOr()
  @IsText(MAX_SECRET)
  roomKey!: string | null;

  @IsText(MAX_DISPLAY_NAME)
  displayName!: string;

  @IsNullOr()
  @IsString()
  @Matches(EXTERNAL_ID)
  externalId!: string | null;

  @IsNullOr()
  @IsText(MAX_METADATA)
  metadata!: string | null;

  @IsObject()
  @ValidateNested()
  @Type(() => MediaDto)
  media!: MediaDto;
}

export class ResumeDto implements ResumeRequest {
  @IsText(MAX_ROOM_NAME)
  roomName!: string;

  @IsText(MAX_SECRET)
  resumeToken!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => MediaDto)
  media!: MediaDto;
}

export class TargetDto implements Target {
  @IsUUID()
  participantId!: string;
}

/** The rules of signals are written by hand, see `signal-shape.ts`. */
export class SignalMessageDto implements SignalMessage {
  static readonly accepts = isSignalMessage;
  readonly participantId!: string;
  readonly signal!: Signal;
}

export class ChatDto {
  @IsText(MAX_CHAT_TEXT)
  text!: string;
}

export class ReactionDto {
  @IsIn(REACTIONS)
  emoji!: (typeof REACTIONS)[number];
}

export class IceDto {
  @IsIn(ICE_OUTCOMES)
  outcome!: IceOutcome;
}

/** More than any connection carries, in bits a second. */
const MAX_MEASURED = 1e12;

/** Whether these are samples: rows of four numbers. */
function areSamples(samples: unknown): boolean {
  return (
    Array.isArray(samples) &&
    samples.length > 0 &&
    samples.length <= MAX_SAMPLES &&
    samples.every(
      (sample) =>
        Array.isArray(sample) &&
        sample.length === 4 &&
        sample.every((value) => typeof value === 'number' && value >= 0 && value <= MAX_MEASURED),
    )
  );
}

export class MeasurementsDto implements Measurements {
  @ValidateBy({ name: 'areSamples', validator: { validate: areSamples } })
  samples!: Measurements['samples'];
}

/** A page offers no more places than there are tracks (RFC 8829, section 5.2). */
function hasFewPlaces(sdp: unknown): boolean {
  return typeof sdp === 'string' && (sdp.match(/^m=/gm)?.length ?? 0) <= TRACK_NAMES.length;
}

export class PublishDto {
  @IsText(MAX_DESCRIPTION)
  @ValidateBy({ name: 'hasFewPlaces', validator: { validate: hasFewPlaces } })
  sdp!: string;
}

export class AnswerDto {
  @IsText(MAX_GROUP_DESCRIPTION)
  sdp!: string;
}

/** Whether these are streams. They are many: decorators of nested classes would take longer. */
function areStreams(streams: unknown): boolean {
  return Array.isArray(streams) && streams.length <= MAX_STREAMS && streams.every(isStream);
}

function isStream(stream: unknown): boolean {
  if (!hasOnly(stream, ['participantId', 'track', 'quality'])) return false;
  const { participantId, track, quality } = stream;
  return (
    isUUID(participantId) &&
    TRACK_NAMES.some((name) => name === track) &&
    (track === 'camera' ? QUALITIES.some((name) => name === quality) : quality === null)
  );
}

export class WatchDto {
  @ValidateBy({ name: 'areStreams', validator: { validate: areStreams } })
  streams!: readonly WantedStream[];
}

export class LockDto {
  @IsBoolean()
  locked!: boolean;
}
