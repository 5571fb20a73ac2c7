import type { TestApp } from './app.js';
import type { HttpResponse, Client } from './client.js';
import { inMinutes, type makeCaller } from './factories.js';
import type { Page } from './paging.js';

/** A room as v2 shows it. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly hostUrl?: string;
  readonly viewerUrl?: string;
  readonly mode: string;
  readonly locked: boolean;
  readonly participantCount: number;
  readonly createdAt: string;
  readonly endsAt: string;
  readonly expiresAt: string;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export type RoomsPage = Page<Room>;

/** Asks v2 for a room that ends in half an hour, unless the test says otherwise. */
export function postRoom(client: Client, members: object = {}): Promise<HttpResponse<Room>> {
  return client.post<Room>('/v2/rooms', { endsAt: inMinutes(30), ...members });
}

/** A room made by v2. */
export async function makeRoom(client: Client, members: object = {}): Promise<Room> {
  const { status, text, body } = await postRoom(client, members);
  if (status !== 201) throw new Error(`No room was made: ${text}`);
  return body;
}

/** Makes many rooms at once, in the database. @param createdAt an SQL expression, `i` being the number of the room */
export async function insertRooms(
  { database }: Pick<TestApp, 'database'>,
  { organization }: Pick<Awaited<ReturnType<typeof makeCaller>>, 'organization'>,
  count: number,
  createdAt: string,
): Promise<{ id: string; number: string }[]> {
  const { rows } = await database.pool.query<{ id: string; number: string }>(
    `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
     SELECT gen_random_uuid(), floor(random() * 2^53), $1, i || '-' || gen_random_uuid(), 'normal', false, '', '',
            ${createdAt}, now() + interval '1 day'
       FROM generate_series(1, $2) AS i RETURNING id, number`,
    [organization.id, count],
  );
  return rows;
}
