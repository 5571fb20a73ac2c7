import createClient from 'openapi-fetch';
import type { paths } from './v1.schema.js';
import type { Outcome } from './outcome.js';

const NOBODY = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** What a client of v1 does with types that were generated from its document. */
export async function run(baseUrl: string, token: string): Promise<Outcome> {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

  const created = await client.POST('/v1/meetings', {
    body: { endDate: '2099-12-31T23:59:59Z', roomMode: 'group', recording: null, fields: ['hostRoomUrl'] },
  });
  if (!created.data) throw new Error(created.error.message);
  const id: string = created.data.meetingId;
  const hostUrl: string | undefined = created.data.hostRoomUrl;
  const parameters = { params: { path: { meetingId: id } } };

  const listed = await client.GET('/v1/meetings', {
    params: { query: { limit: 10, fields: ['hostRoomUrl', 'viewerRoomUrl'], 'roomName[startsWith]': '/' } },
  });
  if (!listed.data) throw new Error(listed.error.message);
  const cursor: string | null = listed.data.cursor;

  const recorded = await client.GET('/v1/recordings', { params: { query: { limit: 10 } } });
  if (recorded.data?.results.length !== 0) throw new Error('There are recordings.');

  const themed = await client.PUT('/v1/rooms/{roomName}/theme/tokens', {
    params: { path: { roomName: created.data.roomName } },
    body: { tokens: { colors: { primary: '#aa0000' } }, tokensPreset: 'custom' },
  });
  if (themed.response.status !== 204) throw new Error('The theme was not changed.');

  const read = await client.GET('/v1/meetings/{meetingId}', parameters);
  const deleted = await client.DELETE('/v1/meetings/{meetingId}', parameters);
  const gone = await client.GET('/v1/meetings/{meetingId}', parameters);

  const rooms = await client.GET('/v1/insights/rooms', {
    params: { query: { sortBy: 'totalSessions:desc', 'roomName[startsWith]': '/', limit: 1 } },
  });
  const minutes: number | undefined = rooms.data?.results[0]?.totalParticipantMinutes;
  const sessions = await client.GET('/v1/insights/room-sessions', {
    params: { query: { roomName: created.data.roomName } },
  });
  const people = await client.GET('/v1/insights/participants', { params: { query: { externalId: 'a' } } });
  const left: string | null | undefined = people.data?.results[0]?.leftAt;
  const measured = await client.GET('/v1/insights/participant', {
    params: { query: { roomSessionId: NOBODY, participantId: NOBODY } },
  });
  const loss: number | undefined = measured.data?.[0]?.samples.packetLossSend[0];
  if (minutes !== 0 || sessions.data?.results.length !== 0 || (left ?? loss) !== undefined)
    throw new Error('Somebody was in the room.');

  const refused = await client.POST('/v1/meetings', { body: { endDate: 'never' } });
  const sentence: string | undefined = refused.error?.message;

  return {
    created: { id, url: hostUrl },
    listed: { ids: listed.data.results.map(({ meetingId }) => meetingId), isLastPage: cursor === null },
    read: read.data?.meetingId,
    statuses: [created, read, deleted, gone].map(({ response }) => response.status),
    refusal: sentence,
  };
}
