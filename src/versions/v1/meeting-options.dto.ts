import { ApiSchema } from '@nestjs/swagger';
import { OptionalBoolean, OptionalEnum, OptionalObject, OptionalString } from './lenient-fields.js';

/**
 * The settings of recording, transcription and streaming as v1 clients send them. Every field may be missing or null,
 * which means the setting of the organization. Secrets in them are dropped: they are never stored or logged.
 */

const LANGUAGES =
  'ca zh zh-TW cs da nl en en-US en-GB fi fr de de-CH el hi id it ja ko lv ms no pl pt pt-BR ro ru sk es sv th uk vi'.split(
    ' ',
  );

/** In Whereby's OpenAPI document each language ends with a comma, and clients generated from it send the comma. */
const LANGUAGES_AS_SENT = LANGUAGES.flatMap((language) => [language, `${language},`]);

@ApiSchema({ name: 'TranscriptionStorage' })
class StorageDto {
  @OptionalEnum(['s3', 'whereby'])
  provider?: string | null;

  @OptionalEnum(['accessKey', 'roleBased'])
  authenticationType?: string | null;

  @OptionalString()
  bucket?: string | null;

  @OptionalString()
  region?: string | null;

  @OptionalString()
  accessKeyId?: string | null;

  @OptionalString({ writeOnly: true })
  accessKeySecret?: string | null;

  @OptionalString()
  oidcRoleArn?: string | null;
}

@ApiSchema({ name: 'RecordingStorage' })
class RecordingStorageDto extends StorageDto {
  @OptionalEnum(['mkv', 'mp4'])
  fileFormat?: string | null;
}

@ApiSchema({ name: 'StreamDestination' })
class StreamDestinationDto {
  @OptionalString({ description: 'The RTMP URL with the stream key.' })
  url?: string | null;
}

@ApiSchema({ name: 'Recording' })
export class RecordingDto {
  @OptionalEnum(['none', 'local', 'cloud'], {
    description: 'With `cloud` the response is 403 if this Foyer has no cloud recording.',
  })
  type?: 'none' | 'local' | 'cloud' | null;

  @OptionalObject(RecordingStorageDto)
  destination?: RecordingStorageDto | null;

  @OptionalEnum(['none', 'prompt', 'automatic', 'automatic-2nd-participant'])
  startTrigger?: string | null;
}

@ApiSchema({ name: 'LiveTranscription' })
export class LiveTranscriptionDto {
  @OptionalObject(StorageDto)
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
  @OptionalObject(StreamDestinationDto)
  destination?: StreamDestinationDto | null;

  @OptionalEnum(['none', 'prompt', 'automatic'])
  startTrigger?: string | null;
}
