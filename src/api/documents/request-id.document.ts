import type { OpenAPIObject } from '@nestjs/swagger';
import { type HeadersObject, operationsOf, responsesOf } from './document.answers.js';
import { REQUEST_ID, REQUEST_ID_HEADER } from '../../http/request-id/request-id.js';

const HEADER: HeadersObject = {
  [REQUEST_ID_HEADER]: {
    description:
      'The id of this request in logs and audit events: the one that it brought, if that was 1 to 128 visible ASCII ' +
      'characters, else a new one.',
    required: true,
    schema: { type: 'string', pattern: REQUEST_ID.source, example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' },
  },
};

/** Describes the header with the request's id in every response of a document. */
export function documentRequestIds(document: OpenAPIObject): OpenAPIObject {
  for (const [, operation] of operationsOf(document))
    for (const response of responsesOf(operation)) response.headers = { ...response.headers, ...HEADER };
  return document;
}
