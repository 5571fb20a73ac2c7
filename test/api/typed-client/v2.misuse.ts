import type { Client } from 'openapi-fetch';
import type { operations, paths } from './v2.schema.js';

type NewRoom = operations['createRoom']['requestBody']['content']['application/json'];

/** Uses of v2 that must not compile, each behind a part of what the compiler must say. */
export async function misuse(client: Client<paths>): Promise<void> {
  // refused: '"/v2/meetings"' is not assignable
  await client.GET('/v2/meetings', {});
  // refused: Type '"sea"' is not assignable
  await client.PUT('/v2/theme', { body: { roomBackground: { preset: 'sea' } } });
  // refused: 'body' is missing
  await client.POST('/v2/rooms', {});
  // refused: 'endsAt' is missing
  await client.POST('/v2/rooms', { body: { mode: 'group' } });
  // refused: Type '"huge"' is not assignable
  await client.POST('/v2/rooms', { body: { endsAt: '2099-12-31T00:00:00Z', mode: 'huge' } });
  // refused: Type 'number' is not assignable to type 'string'
  await client.POST('/v2/rooms', { body: { endsAt: '2099-12-31T00:00:00Z', metadata: { seats: 4 } } });
  // refused: Type '"guestUrl"' is not assignable
  await client.GET('/v2/rooms', { params: { query: { include: ['guestUrl'] } } });
  // refused: 'path' is missing
  await client.GET('/v2/rooms/{id}', { params: {} });
  // refused: Type '"left"' is not assignable
  await client.GET('/v2/rooms/{id}/participants', {
    params: { path: { id: '1' }, query: { state: 'left' } },
  });
  // refused: 'participantId' is missing
  await client.DELETE('/v2/rooms/{id}/participants/{participantId}', { params: { path: { id: '1' } } });
  // refused: Type 'string' is not assignable to type 'boolean | undefined'
  await client.GET('/v2/rooms', { params: { query: { active: 'yes' } } });
  // refused: Type '"rooms:everything"' is not assignable
  await client.POST('/v2/api-keys', { body: { name: 'backend', scopes: ['rooms:everything'] } });
  // refused: Type 'string' is not assignable to type 'string[]'
  await client.PATCH('/v2/organization', { body: { embedOrigins: '*' } });
  // refused: 'externalId' is missing
  await client.DELETE('/v2/participants', { params: { query: {} } });
  // refused: 'to' is missing
  await client.GET('/v2/usage', { params: { query: { from: '2026-01-01' } } });
  // refused: Type '"room.painted"' is not assignable
  await client.POST('/v2/webhooks', { body: { url: 'https://a.example', eventTypes: ['room.painted'] } });
  // refused: 'failedSince' is missing
  await client.POST('/v2/webhooks/{id}/redeliver', { params: { path: { id: '1' } }, body: {} });
  const { data } = await client.GET('/v2/rooms/{id}', { params: { path: { id: '1' } } });
  // refused: 'startDate' does not exist
  console.log(data?.startDate);
  // refused: 'data.hostUrl' is possibly 'undefined'
  console.log(data?.hostUrl.length);
}

/** The types know each field; openapi-fetch itself accepts others. */
export const bodies: NewRoom[] = [
  // refused: 'endDate' does not exist
  { endsAt: '2099-12-31T00:00:00Z', endDate: '2099-12-31' },
  // refused: 'suffix' does not exist
  { endsAt: '2099-12-31T00:00:00Z', name: { suffix: '-a' } },
];
