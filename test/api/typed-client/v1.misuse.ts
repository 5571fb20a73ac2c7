import type { Client } from 'openapi-fetch';
import type { operations, paths } from './v1.schema.js';

type NewMeeting = operations['createMeeting']['requestBody']['content']['application/json'];

/** Uses of v1 that must not compile, each behind a part of what the compiler must say. */
export async function misuse(client: Client<paths>): Promise<void> {
  // refused: '"/v1/meeting"' is not assignable
  await client.GET('/v1/meeting', {});
  // refused: '"/v1/meetings/{meetingId}"' is not assignable
  await client.POST('/v1/meetings/{meetingId}', {});
  // refused: 'body' is missing
  await client.POST('/v1/meetings', {});
  // refused: 'endDate' is missing
  await client.POST('/v1/meetings', { body: { roomMode: 'group' } });
  // refused: Type 'number' is not assignable to type 'string'
  await client.POST('/v1/meetings', { body: { endDate: 4_102_444_799 } });
  // refused: Type '"huge"' is not assignable
  await client.POST('/v1/meetings', { body: { endDate: '2099-12-31', roomMode: 'huge' } });
  // refused: Type '"guestRoomUrl"' is not assignable
  await client.GET('/v1/meetings', { params: { query: { fields: ['guestRoomUrl'] } } });
  // refused: Type 'string' is not assignable to type 'number'
  await client.GET('/v1/meetings', { params: { query: { limit: '10' } } });
  // refused: '"/v1/recording"' is not assignable
  await client.GET('/v1/recording', {});
  // refused: 'recordingIds' is missing
  await client.POST('/v1/recordings/bulk-delete', { body: {} });
  // refused: 'path' is missing
  await client.GET('/v1/meetings/{meetingId}', { params: {} });
  // refused: 'roomName' is missing
  await client.GET('/v1/insights/room-sessions', { params: { query: {} } });
  const { data, error } = await client.GET('/v1/meetings/{meetingId}', {
    params: { path: { meetingId: '1' } },
  });
  // refused: 'roomId' does not exist
  console.log(data?.roomId);
  // refused: 'data.hostRoomUrl' is possibly 'undefined'
  console.log(data?.hostRoomUrl.length);
  // refused: 'code' does not exist
  console.log(error?.code);
}

/** The types know each field; openapi-fetch itself accepts others. */
export const bodies: NewMeeting[] = [
  // refused: 'endsAt' does not exist
  { endDate: '2099-12-31', endsAt: '2099-12-31' },
  // refused: 'kind' does not exist
  { endDate: '2099-12-31', recording: { kind: 'local' } },
];
