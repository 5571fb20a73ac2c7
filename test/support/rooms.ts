import type { Answer, Client } from './client.js';
import { inMinutes } from './factories.js';

/** A room as v2 shows it. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly hostUrl?: string;
  readonly viewerUrl?: string;
  readonly mode: string;
  readonly locked: boolean;
  readonly createdAt: string;
  readonly endsAt: string;
  readonly expiresAt: string;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RoomsPage {
  readonly data: readonly Room[];
  readonly nextCursor: string | null;
}

/** Asks v2 for a room that ends in half an hour, unless the test says otherwise. */
export function postRoom(client: Client, members: object = {}): Promise<Answer<Room>> {
  return client.post<Room>('/v2/rooms', { endsAt: inMinutes(30), ...members });
}

/** A room made by v2. */
export async function makeRoom(client: Client, members: object = {}): Promise<Room> {
  const { status, text, body } = await postRoom(client, members);
  if (status !== 201) throw new Error(`No room was made: ${text}`);
  return body;
}
