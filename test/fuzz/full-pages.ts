import type { OpenAPIObject } from '@nestjs/swagger';
import { ARRIVAL_SORTS } from '../../src/versions/v2/participants/recorded-participants.dto.js';
import { SORTS } from '../../src/versions/v2/rooms/rooms.query.js';
import { SESSION_SORTS } from '../../src/versions/v2/sessions/sessions.dto.js';
import { operationsOf } from '../support/api-document.js';
import type { TestApp } from '../support/app.js';
import { type Caller, inMinutes, makeKey, makeOrganization } from '../support/factories.js';
import { writeHistory } from '../support/history.js';
import { makeRoom } from '../support/rooms.js';
import { makeWebhook } from '../support/webhook-receiver.js';
import { inUrl, type FuzzRequest } from './request.arbitrary.js';

/** The most that a page can have. */
const PAGE = 100;

/** What so many rooms and events have in common. */
const FREQUENT = 'frequent';

/** The pair of metadata that a list is filtered by. */
const PAIR = 'team';

/** Parameters without which a list cannot be read, though each of them alone may be missing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = { '/v1/insights/participants': ['externalId'] };

const ROOM = {
  viewers: true,
  name: { prefix: 'frequent-' },
  externalId: FREQUENT,
  // Nearly as much as a room may have.
  metadata: {
    [PAIR]: FREQUENT,
    ...Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`f${i}`, 'x'.repeat(500)])),
  },
};

/** Lists of what Foyer does not make, and of what there are at most 20 of: they have no full page. */
const SHORT_LISTS = [
  '/v1/recordings',
  '/v1/transcriptions',
  '/v1/summaries',
  '/v2/webhooks',
  '/admin/organizations/{organization}/webhooks',
  '/admin/media-servers',
];

/**
 * For each parameter of a list the values that leave a full page; none where there is no such value. The path may stand before
 * its name, where it means something else there.
 */
type Values = Readonly<Record<string, readonly string[]>>;

/** Makes as many rooms, keys, organizations and events as a page can have, and large ones. */
export async function fillPages(app: TestApp, caller: Caller): Promise<Values> {
  const all = Array.from({ length: PAGE });
  await Promise.all(all.map(() => makeRoom(caller, { ...ROOM, endsAt: inMinutes(23 * 60) })));
  await Promise.all(all.map(() => makeKey(app, caller.organization, { name: 'k'.repeat(100) })));
  await Promise.all(all.map(() => makeOrganization(app, { name: 'o'.repeat(100) })));
  const [past, future] = [-60, 24 * 60].map(inMinutes) as [string, string];
  await app.database.pool.query(
    `INSERT INTO audit_events (occurred_at, id, organization_id, type, subject_id, actor, key_id, token_id, request_id, address, data)
     SELECT occurred_at, gen_random_uuid(), organization_id, type, $1, actor, key_id, $1, request_id, address, data
       FROM audit_events WHERE type = 'room.created' AND key_id = $2 ORDER BY occurred_at DESC LIMIT $3`,
    [FREQUENT, caller.key.id, PAGE],
  );
  const { id, name } = await makeRoom(caller);
  await app.database.pool.query(
    `INSERT INTO participants (id, room_id, organization_id, role, display_name, external_id, metadata, state, knocked_at,
                               microphone, camera, screen, hand, process_id, resume_token_hash)
     SELECT gen_random_uuid(), id, organization_id, 'visitor', repeat('n', 100), $2::text, repeat('m', 500), 'waiting',
            date_trunc('milliseconds', clock_timestamp()), true, true, true, true, gen_random_uuid(), '\\x00'::bytea
       FROM rooms, generate_series(1, $3::integer) WHERE id = $1`,
    [id, FREQUENT, PAGE],
  );
  await app.database.pool.query(
    `INSERT INTO room_sessions (id, room_id, organization_id, started_at, ended_at)
     SELECT gen_random_uuid(), id, organization_id, created_at, created_at
       FROM rooms, generate_series(1, $2::integer) WHERE id = $1`,
    [id, PAGE],
  );
  const met = await makeRoom(caller);
  const visit = { joined: 0, left: 1, name: 'n'.repeat(100), externalId: FREQUENT };
  const { sessions } = await writeHistory(app, caller, met.id, {
    visits: all.map(() => visit),
    sessions: [[0, 1]],
  });
  const webhookId = await fillDeliveries(app, caller);
  return {
    cursor: [],
    organization: [caller.organization.slug],
    // Of rooms and meetings.
    namePrefix: [ROOM.name.prefix],
    roomName: [],
    'roomName[exact]': [],
    'roomName[startsWith]': [`/${ROOM.name.prefix}`],
    'roomName[contains]': [FREQUENT],
    externalId: [FREQUENT],
    metadata: [FREQUENT],
    active: ['false'],
    endsAfter: [past],
    endsBefore: [future],
    createdAfter: [past],
    createdBefore: [future],
    sort: SORTS,
    include: ['hostUrl,viewerUrl'],
    fields: ['hostRoomUrl,viewerRoomUrl'],
    // Of the participants and sessions of a room.
    id: [id],
    state: ['waiting'],
    // Of the deliveries of a webhook.
    webhookId: [webhookId],
    '/v2/webhooks/{id}/deliveries id': [webhookId],
    '/v2/webhooks/{id}/deliveries state': ['delivered'],
    '/admin/organizations/{organization}/webhooks/{webhookId}/deliveries state': ['delivered'],
    // Of events.
    type: ['room.created'],
    subjectId: [FREQUENT],
    keyId: [caller.key.id],
    tokenId: [FREQUENT],
    occurredAfter: [past],
    occurredBefore: [future],
    // Of insights.
    'createdAt[from]': [past],
    'createdAt[to]': [future],
    sortBy: [],
    '/v1/insights/rooms sortBy': ['createdAt:asc', 'endAt:desc', 'roomName:asc', 'totalSessions:desc'],
    '/v1/insights/room-sessions sortBy': ['startedAt:asc', 'totalParticipantMinutes:desc'],
    '/v1/insights/room-sessions roomName': [name],
    '/v1/insights/participants sortBy': ['joinedAt:asc', 'leftAt:desc'],
    roomSessionId: [],
    '/v1/insights/participants roomSessionId': sessions,
    '/v2/sessions sort': SESSION_SORTS,
    '/v2/sessions/{id}/participants sort': ARRIVAL_SORTS,
    '/v2/sessions/{id}/participants id': sessions,
    '/v2/participants sort': ARRIVAL_SORTS,
    roomId: [id],
    running: ['false'],
    startedAfter: [past],
    startedBefore: [future],
  };
}

/** As many deliveries of a webhook as a page can have, and as many webhooks as there can be. @returns the id of the first */
async function fillDeliveries(app: TestApp, caller: Caller): Promise<string> {
  await app.database.pool.query('DELETE FROM webhooks WHERE organization_id = $1', [caller.organization.id]);
  const webhooks = await Promise.all(
    Array.from({ length: 20 }, () =>
      makeWebhook(caller, {
        url: `https://app.example.com/${'x'.repeat(1_900)}`,
        eventTypes: ['room.created'],
        enabled: false,
      }),
    ),
  );
  const id = webhooks[0]?.id ?? '';
  await app.database.pool.query(
    `INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, subject_id, event, state, due_at)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), 'room.created', clock_timestamp(), '', '{}', 'delivered', NULL
       FROM generate_series(1, $2::integer)`,
    [id, PAGE],
  );
  return id;
}

/** A request for a full page of every list: unfiltered, with each filter and order, and with all filters at once. */
export function fullPagesOf(document: OpenAPIObject, values: Values): FuzzRequest[] {
  const valuesOf = (path: string, name: string): readonly string[] => {
    const found = values[`${path} ${name}`] ?? values[name];
    if (!found) throw new RangeError(`Nothing is known about the parameter ${name}: add it to fillPages.`);
    return found;
  };
  return operationsOf(document).flatMap(({ path, operation: { parameters = [] } }) => {
    const given = parameters.flatMap((parameter) =>
      'name' in parameter && parameter.in === 'query' ? [parameter] : [],
    );
    if (!given.some(({ name }) => name === 'limit') || SHORT_LISTS.includes(path)) return [];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valuesOf(path, name)[0] ?? '');
    const filtersBy = (name: string): string[] =>
      valuesOf(path, name).map(
        (value) => `${name === 'metadata' ? `metadata[${PAIR}]` : name}=${inUrl(value)}`,
      );
    const isNeeded = ({ name, required }: (typeof given)[number]): boolean =>
      required === true || NEEDED[path]?.includes(name) === true;
    const needed = given.filter(isNeeded).flatMap(({ name }) => filtersBy(name).slice(0, 1));
    const filters = given
      .filter((parameter) => parameter.name !== 'limit' && !isNeeded(parameter))
      .map(({ name }) => filtersBy(name));
    const first = filters.flatMap(([filter]) => filter ?? []);
    const choices = [[], ...filters.flat().map((filter) => [filter]), first];
    return choices
      .map((choice) => [...needed, ...choice])
      .map((chosen) => ({
        method: 'GET',
        path: `${filled}?${[`limit=${PAGE}`, ...chosen].join('&')}`,
        headers: { Authorization: 'Bearer {{key}}' },
      }));
  });
}

/** Whether a list has returned as many items as it can. */
export function isFullPage(text: string): boolean {
  return Object.values(JSON.parse(text) as object).some(
    (items) => Array.isArray(items) && items.length === PAGE,
  );
}
