import type { Client } from '../support/client.js';

type Case = (scene: { readonly owner: Client; readonly stranger: Client }) => Promise<void>;

/** Foyer has no recordings, of anybody: everybody gets the same. */
const sameForBoth =
  (method: string, path: string, body?: object): Case =>
  async ({ owner, stranger }) => {
    const init = body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
    const [mine, theirs] = [await owner.send(method, path, init), await stranger.send(method, path, init)];
    expect([theirs.status, theirs.body]).toEqual([mine.status, mine.body]);
  };

/** Cases about recordings, transcriptions and summaries. */
export const RECORDING_CASES: Readonly<Record<string, Case>> = {
  'GET /v1/recordings': sameForBoth('GET', '/v1/recordings'),
  'GET /v1/recordings/:recordingId': sameForBoth('GET', '/v1/recordings/1'),
  'GET /v1/recordings/:recordingId/access-link': sameForBoth('GET', '/v1/recordings/1/access-link'),
  'DELETE /v1/recordings/:recordingId': sameForBoth('DELETE', '/v1/recordings/1'),
  'POST /v1/recordings/bulk-delete': sameForBoth('POST', '/v1/recordings/bulk-delete', {
    recordingIds: ['1'],
  }),
  'GET /v1/transcriptions': sameForBoth('GET', '/v1/transcriptions'),
  'POST /v1/transcriptions': sameForBoth('POST', '/v1/transcriptions', { recordingId: '1' }),
  'GET /v1/transcriptions/:transcriptionId': sameForBoth('GET', '/v1/transcriptions/1'),
  'GET /v1/transcriptions/:transcriptionId/access-link': sameForBoth(
    'GET',
    '/v1/transcriptions/1/access-link',
  ),
  'DELETE /v1/transcriptions/:transcriptionId': sameForBoth('DELETE', '/v1/transcriptions/1'),
  'POST /v1/transcriptions/bulk-delete': sameForBoth('POST', '/v1/transcriptions/bulk-delete', {
    transcriptionIds: ['1'],
  }),
  'GET /v1/summaries': sameForBoth('GET', '/v1/summaries'),
  'POST /v1/summaries': sameForBoth('POST', '/v1/summaries', { transcriptionId: '1' }),
  'GET /v1/summaries/:summaryId': sameForBoth('GET', '/v1/summaries/1'),
  'DELETE /v1/summaries/:summaryId': sameForBoth('DELETE', '/v1/summaries/1'),
};
