import { Body, Controller, Query, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequestValidationPipe } from '../../../api/validation/validation.pipe.js';
import { FeatureUnavailableError, RecordingNotFoundError } from '../../../rooms/rooms.errors.js';
import { DeleteNone, DeleteNoneOfMany, FindNone, ListNone, RefuseToCreate } from './recordings.decorators.js';
import {
  CreateSummaryDto,
  CreateTranscriptionDto,
  DeleteRecordingsDto,
  DeleteTranscriptionsDto,
  EMPTY_PAGE,
  type EmptyPageDto,
  ListRecordingsQuery,
  ListSummariesQuery,
  ListTranscriptionsQuery,
} from './recordings.dto.js';

/**
 * Foyer does not record, transcribe or summarize. Clients that list what there is, read it, or delete what is old, get
 * truthful responses in the vendor's shapes; those that ask for something new get the error that names the feature.
 */

const RECORDING = { one: 'recording', many: 'recordings' };
const TRANSCRIPTION = { one: 'transcription', many: 'transcriptions' };
const SUMMARY = { one: 'summary', many: 'summaries' };

@ApiTags('Recordings')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'recordings', version: '1' })
export class RecordingsController {
  @ListNone(RECORDING)
  list(@Query() _query: ListRecordingsQuery): EmptyPageDto {
    return EMPTY_PAGE;
  }

  @FindNone(RECORDING)
  get(): never {
    throw new RecordingNotFoundError('recording');
  }

  @FindNone(RECORDING, '/access-link', 'AccessLink')
  getAccessLink(): never {
    throw new RecordingNotFoundError('recording');
  }

  @DeleteNone(RECORDING)
  delete(): void {}

  @DeleteNoneOfMany(RECORDING)
  deleteMany(@Body() _body: DeleteRecordingsDto): void {}
}

@ApiTags('Recordings')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'transcriptions', version: '1' })
export class TranscriptionsController {
  @ListNone(TRANSCRIPTION)
  list(@Query() _query: ListTranscriptionsQuery): EmptyPageDto {
    return EMPTY_PAGE;
  }

  @RefuseToCreate(TRANSCRIPTION)
  create(@Body() _body: CreateTranscriptionDto): never {
    throw new FeatureUnavailableError('transcription');
  }

  @FindNone(TRANSCRIPTION)
  get(): never {
    throw new RecordingNotFoundError('transcription');
  }

  @FindNone(TRANSCRIPTION, '/access-link', 'AccessLink')
  getAccessLink(): never {
    throw new RecordingNotFoundError('transcription');
  }

  @DeleteNone(TRANSCRIPTION)
  delete(): void {}

  @DeleteNoneOfMany(TRANSCRIPTION)
  deleteMany(@Body() _body: DeleteTranscriptionsDto): void {}
}

@ApiTags('Recordings')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'summaries', version: '1' })
export class SummariesController {
  @ListNone(SUMMARY)
  list(@Query() _query: ListSummariesQuery): EmptyPageDto {
    return EMPTY_PAGE;
  }

  @RefuseToCreate(SUMMARY)
  create(@Body() _body: CreateSummaryDto): never {
    throw new FeatureUnavailableError('summaries');
  }

  @FindNone(SUMMARY)
  get(): never {
    throw new RecordingNotFoundError('summary');
  }

  @DeleteNone(SUMMARY)
  delete(): void {}
}
