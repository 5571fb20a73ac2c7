import { isDeepStrictEqual } from 'node:util';

/** The requests that are measured, and the least ratio to bare Fastify that they must have, by connections. */
export const LOADS = [
  {
    title: '`GET /v1/meetings/{id}`',
    group: 'reads',
    required: { 1: 0.5, 16: 1, 64: 1.2 },
    request: ({ number }) => ({ method: 'GET', path: `/v1/meetings/${number}` }),
  },
  {
    title: '`GET /v2/rooms/{id}`',
    group: 'reads',
    required: { 1: 0.5, 16: 1, 64: 1.2 },
    request: ({ id }) => ({ method: 'GET', path: `/v2/rooms/${id}` }),
  },
  {
    title: '`GET /v2/rooms?limit=50`',
    group: 'lists',
    required: { 1: 0.6, 16: 0.7, 64: 0.7 },
    request: () => ({ method: 'GET', path: '/v2/rooms?limit=50' }),
  },
  {
    title: '`POST /v1/meetings`',
    group: 'creates',
    required: { 1: 0.45, 16: 0.7, 64: 1 },
    status: 201,
    request: () => ({ method: 'POST', path: '/v1/meetings', body: '{"endDate":"2099-12-31T23:59:59Z"}' }),
  },
];

/** What can be measured by itself. */
export const GROUPS = [...new Set(LOADS.map(({ group }) => group)), 'refusals', 'rooms'];

/** A request for a room, with its key for Foyer, and its organization for those who look up no key. */
export function requestFor(room, { request }, key = room.key) {
  const { body, ...others } = request(room);
  const headers = { authorization: `Bearer ${key}`, 'x-organization': room.organization };
  if (body === undefined) return { ...others, headers };
  return { ...others, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** One after the other for each of these rooms, again and again. */
export function kindOf(load, rooms, { status = load.status ?? 200, key } = {}) {
  const requests = rooms.map((room) => requestFor(room, load, key));
  let turn = 0;
  return { status, next: () => requests[(turn += 1) % requests.length] };
}

/** @throws when the servers do not send the same response; of a new room, when it does not have the same fields */
export async function compareResponses(load, room, servers) {
  const [expected, ...others] = await Promise.all(
    servers.map(async ({ url }) => {
      const { path, ...request } = requestFor(room, load);
      const response = await fetch(`${url}${path}`, request);
      const body = await response.json();
      return { status: response.status, body: load.status === 201 ? Object.keys(body) : body };
    }),
  );
  if (expected.status !== (load.status ?? 200) || others.some((other) => !isDeepStrictEqual(other, expected)))
    throw new Error(`${load.title}: not the same responses: ${JSON.stringify([expected, ...others])}`);
}
