import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsDefined, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { toWholeNumber } from '../../../api/paging/page.js';
import { MAX_PAGE } from '../../../database/keyset-listing.js';
import { OptionalEnum, OptionalString } from '../lenient-fields.js';
import { IsRoomNameFilter, type RoomNameFilter, toRoomNameFilter } from '../room-name-filter.js';

/** `""` is sent by forms for a value that was not chosen. */
const emptyToAbsent = ({ value }: { value: unknown }): unknown => (value === '' ? undefined : value);

/** The order of a list: one of these fields, upwards or downwards. */
const SortBy = (pattern: RegExp, fields: string): PropertyDecorator => {
  const rule = `must be ${fields}, followed by :asc or :desc`;
  return (target, name) => {
    ApiPropertyOptional({
      type: String,
      description: `The order of the list: it ${rule}.`,
      pattern: pattern.source,
    })(target, name);
    IsOptional()(target, name);
    Transform(emptyToAbsent)(target, name);
    Matches(pattern, { message: rule })(target, name);
  };
};

class EmptyListQuery {
  @ApiPropertyOptional({ type: String, description: 'There is no other page. Omit it, or leave it empty.' })
  @IsOptional()
  @Transform(emptyToAbsent)
  @IsIn([], { message: 'must be the cursor of another page, and there is none' })
  cursor?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: 50,
    description: 'The number of items on a page.',
  })
  @Transform(({ value }: { value: unknown }) => toWholeNumber({ value }) || 50)
  @Max(MAX_PAGE)
  @Min(1)
  @IsInt()
  limit = 50;
}

class RecordedQuery extends EmptyListQuery {
  @ApiPropertyOptional({ type: String, description: 'The name of the room.' })
  @IsOptional()
  @Transform(toRoomNameFilter)
  @IsRoomNameFilter()
  roomName?: RoomNameFilter;
}

export class ListRecordingsQuery extends RecordedQuery {
  @SortBy(
    /^(roomName|startDate|duration|sizeInMegaBytes):(asc|desc)$/,
    'roomName, startDate, duration or sizeInMegaBytes',
  )
  sortBy?: string;
}

export class ListTranscriptionsQuery extends RecordedQuery {
  @SortBy(/^(roomName|startDate|durationInSeconds):(asc|desc)$/, 'roomName, startDate or durationInSeconds')
  sortBy?: string;
}

export class ListSummariesQuery extends EmptyListQuery {
  @SortBy(/^(roomName|startDate|durationInSeconds):(asc|desc)$/, 'roomName, startDate or durationInSeconds')
  sortBy?: string;
}

@ApiSchema({ name: 'EmptyPage' })
export class EmptyPageDto {
  @ApiProperty({ type: String, nullable: true, description: 'null: there is no other page.' })
  cursor!: string | null;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'Empty.' })
  results!: object[];
}

/** The page of every list of what there is none of. */
export const EMPTY_PAGE: EmptyPageDto = { cursor: null, results: [] };

@ApiSchema({ name: 'NewTranscription' })
export class CreateTranscriptionDto {
  @OptionalString({ description: 'The recording to transcribe.' })
  recordingId?: string | null;
}

@ApiSchema({ name: 'NewSummary' })
export class CreateSummaryDto {
  @OptionalString({ description: 'The transcription to summarize.' })
  transcriptionId?: string | null;

  @OptionalEnum([
    'SOAP',
    'Extended SOAP',
    'General Narrative',
    'General Bulleted',
    'Educational Lecture',
    'Educational Tutoring',
  ])
  template?: string | null;
}

const IDS_RULE = 'must be a list of strings';

@ApiSchema({ name: 'RecordingsToDelete' })
export class DeleteRecordingsDto {
  @ApiProperty({ type: [String], description: 'The ids of the recordings.' })
  @IsString({ each: true, message: IDS_RULE })
  @IsArray({ message: IDS_RULE })
  @IsDefined({ message: 'is required' })
  recordingIds!: string[];
}

@ApiSchema({ name: 'TranscriptionsToDelete' })
export class DeleteTranscriptionsDto {
  @ApiProperty({ type: [String], description: 'The ids of the transcriptions.' })
  @IsString({ each: true, message: IDS_RULE })
  @IsArray({ message: IDS_RULE })
  @IsDefined({ message: 'is required' })
  transcriptionIds!: string[];
}
