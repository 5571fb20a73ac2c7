import type { OperationCases } from '../../support/documented-responses.conformance.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

const listOf = (kind: string): OperationCases => ({
  call: () => ({ path: `/v1/${kind}` }),
  answers: { 400: (acme) => acme.get(`/v1/${kind}?limit=101`) },
});

const itemOf = (path: string): OperationCases => ({ call: () => ({ path: `/v1/${path}` }) });

const refusalOf = (kind: string, field: string): OperationCases => ({
  call: () => ({ path: `/v1/${kind}`, headers: JSON_TYPE, body: JSON.stringify({ [field]: 'x' }) }),
  answers: { 400: (acme) => acme.post(`/v1/${kind}`, { [field]: 5 }) },
});

const bulkDeletionOf = (kind: string, field: string): OperationCases => ({
  call: () => ({
    path: `/v1/${kind}/bulk-delete`,
    headers: JSON_TYPE,
    body: JSON.stringify({ [field]: ['x'] }),
  }),
  answers: { 400: (acme) => acme.post(`/v1/${kind}/bulk-delete`, {}) },
});

/** The operations about recordings, transcriptions and summaries, which Foyer does not make. */
export const RECORDING_CASES: Readonly<Record<string, OperationCases>> = {
  'GET /v1/recordings': listOf('recordings'),
  'GET /v1/recordings/{recordingId}': itemOf('recordings/x'),
  'GET /v1/recordings/{recordingId}/access-link': itemOf('recordings/x/access-link'),
  'DELETE /v1/recordings/{recordingId}': itemOf('recordings/x'),
  'POST /v1/recordings/bulk-delete': bulkDeletionOf('recordings', 'recordingIds'),
  'GET /v1/transcriptions': listOf('transcriptions'),
  'POST /v1/transcriptions': refusalOf('transcriptions', 'recordingId'),
  'GET /v1/transcriptions/{transcriptionId}': itemOf('transcriptions/x'),
  'GET /v1/transcriptions/{transcriptionId}/access-link': itemOf('transcriptions/x/access-link'),
  'DELETE /v1/transcriptions/{transcriptionId}': itemOf('transcriptions/x'),
  'POST /v1/transcriptions/bulk-delete': bulkDeletionOf('transcriptions', 'transcriptionIds'),
  'GET /v1/summaries': listOf('summaries'),
  'POST /v1/summaries': refusalOf('summaries', 'transcriptionId'),
  'GET /v1/summaries/{summaryId}': itemOf('summaries/x'),
  'DELETE /v1/summaries/{summaryId}': itemOf('summaries/x'),
};
