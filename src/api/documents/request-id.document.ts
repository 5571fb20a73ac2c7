import type { OpenAPIObject } from '@nestjs/swagger';
import type { HeadersObject } from './document.answers.js';
import { REQUEST_ID, REQUEST_ID_HEADER } from '../../http/request-id/request-id.js';

const HEADER: HeadersObject = {
  [REQUEST_ID_HEADER]: {
    description:
      'The id of this request in logs and audit events: the one it came with, if that was 1 to 128 visible ASCII ' +
      'characters, else a new one.',
    required: true,
    schema: { type: 'string', pattern: REQUEST_ID.source, example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' },
  },
};

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** Writes into every answer of a document that it tells the id of its request ({@link returnRequestIds}). */
export function documentRequestIds(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const answer of METHODS.flatMap((method) => Object.values(path[method]?.responses ?? {}))) {
      if (answer && 'description' in answer) answer.headers = { ...answer.headers, ...HEADER };
    }
  }
  return document;
}
