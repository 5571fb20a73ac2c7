/** How long the room is open, in ms. */
const LENGTH = 60 * 60 * 1_000;

/** What this page needs of a room in v2. */
export interface CreatedRoom {
  readonly url: string;
  readonly hostUrl: string;
}

/** A problem as v2 describes it (RFC 9457). */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
}

/**
 * Creates a room for an hour.
 * @param foyer its origin, and the path before those of the API
 * @throws Error with a sentence for the developer
 */
export async function createRoom(foyer: string, key: string): Promise<CreatedRoom> {
  const response = await fetch(`${foyer}/v2/rooms`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ endsAt: new Date(Date.now() + LENGTH).toISOString() }),
  });
  const body = (await response.json()) as CreatedRoom & Problem;
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `Foyer responds with ${response.status}.`);
  return body;
}
