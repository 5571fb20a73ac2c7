import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { OptionalBoolean, OptionalEnum } from './lenient-fields.js';

/**
 * The settings of recording, transcription and streaming as v1 clients send them. Every member may be missing or null,
 * which means that the organization's own setting holds. Secrets in them are read and dropped: never stored or logged.
 */

const LANGUAGES =
  'ca zh zh-TW cs da nl en en-US en-GB fi fr de de-CH el hi id it ja ko lv ms no pl pt pt-BR ro ru sk es sv th uk vi'.split(
    ' ',
  );

/** The vendor's document writes each language with a comma behind it; clients generated from it send it so. */
const LANGUAGES_AS_SENT = LANGUAGES.flatMap((language) => [language, `${language},`]);

@ApiSchema({ name: 'TranscriptionStorage' })
class StorageDto {
  @OptionalEnum(['s3', 'whereby'])
  provider?: string | null;

  @OptionalEnum(['accessKey', 'roleBased'])
  authenticationType?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  bucket?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  region?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  accessKeyId?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, writeOnly: true })
  @IsOptional()
  @IsString()
  accessKeySecret?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  oidcRoleArn?: string | null;
}

@ApiSchema({ name: 'RecordingStorage' })
class RecordingStorageDto extends StorageDto {
  @OptionalEnum(['mkv', 'mp4'])
  fileFormat?: string | null;
}

@ApiSchema({ name: 'StreamDestination' })
class StreamDestinationDto {
  @ApiPropertyOptional({ type: String, nullable: true, description: 'RTMP address with the stream key.' })
  @IsOptional()
  @IsString()
  url?: string | null;
}

@ApiSchema({ name: 'Recording' })
export class RecordingDto {
  @OptionalEnum(['none', 'local', 'cloud'], {
    description: '`cloud` is answered 403 where this Foyer has no cloud recording.',
  })
  type?: 'none' | 'local' | 'cloud' | null;

  @ApiPropertyOptional({ type: RecordingStorageDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RecordingStorageDto)
  destination?: RecordingStorageDto | null;

  @OptionalEnum(['none', 'prompt', 'automatic', 'automatic-2nd-participant'])
  startTrigger?: string | null;
}

@ApiSchema({ name: 'LiveTranscription' })
export class LiveTranscriptionDto {
  @ApiPropertyOptional({ type: StorageDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StorageDto)
  destination?: StorageDto | null;

  @OptionalEnum(['none', 'manual', 'automatic', 'automatic-2nd-participant'])
  startTrigger?: string | null;

  @OptionalEnum(LANGUAGES, {}, LANGUAGES_AS_SENT)
  language?: string | null;

  @OptionalBoolean()
  liveCaptions?: boolean | null;
}

@ApiSchema({ name: 'Streaming' })
export class StreamingDto {
  @ApiPropertyOptional({ type: StreamDestinationDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StreamDestinationDto)
  destination?: StreamDestinationDto | null;

  @OptionalEnum(['none', 'prompt', 'automatic'])
  startTrigger?: string | null;
}
