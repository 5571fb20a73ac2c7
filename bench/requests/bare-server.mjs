/**
 * What Foyer is compared with: Fastify and one statement of pg for each request, without keys, points, audit, metrics and
 * log. Arguments: `pool` or `pipeline`, the URL of Postgres, and the URL before the names of rooms. It sends its port to
 * its parent.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import { Client, Pool } from 'pg';

/** Connections are kept while others have their turn. */
const POOL = { max: 10, idleTimeoutMillis: 0 };
/** More of them are not faster: what is under way shares them. */
const PIPELINES = 4;

const OPEN_AFTER_END = 3_600_000;
const COLUMNS = `id, number, name, mode, locked, host_key_sealed AS "hostKeySealed", viewer_key_sealed AS "viewerKeySealed",
  created_at AS "createdAt", ends_at AS "endsAt", external_id AS "externalId", metadata, revision`;
const AVAILABLE = `ends_at > statement_timestamp() - interval '1 hour'`;
const READ = `SELECT ${COLUMNS} FROM rooms WHERE number = $1 AND organization_id = $2 AND ${AVAILABLE}`;
const PARTICIPANT_COUNT = `(SELECT count(*) FROM participants p WHERE p.organization_id = rooms.organization_id
  AND p.room_id = rooms.id AND p.state = 'joined')::integer AS "participantCount"`;
const READ_BY_ID = `SELECT ${COLUMNS}, ${PARTICIPANT_COUNT} FROM rooms WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}`;
/** Those that the response shows, as in Foyer. */
const SHOWN = `id, name, mode, locked, created_at AS "createdAt", ends_at AS "endsAt", external_id AS "externalId", metadata,
  ${PARTICIPANT_COUNT}`;
const LIST = `SELECT ${SHOWN} FROM rooms WHERE organization_id = $1 AND ${AVAILABLE}
  ORDER BY created_at DESC, id DESC LIMIT 51`;
const CREATE = `INSERT INTO bare_rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed,
    ends_at, external_id, metadata, created_at)
  VALUES ($1, $2, $3, $4, 'normal', false, $5, $6, $7, NULL, '{}', date_trunc('milliseconds', statement_timestamp()))
  RETURNING ${COLUMNS}`;
/** As long as a sealed key. */
const SEALED = Buffer.alloc(80, 'sealed');

const [kind, connectionString, base] = process.argv.slice(2);
const run = kind === 'pipeline' ? await openPipelines() : openPool();
const query = async (name, text, values) => (await run({ name, text, values })).rows;
const organizationOf = ({ headers }) => headers['x-organization'];

const bare = fastify();
bare.get('/v1/meetings/:number', async (request, reply) => {
  const [room] = await query('read', READ, [request.params.number, organizationOf(request)]);
  return room ? toMeeting(room) : reply.callNotFound();
});
bare.get('/v2/rooms/:id', async (request, reply) => {
  const [room] = await query('read-by-id', READ_BY_ID, [request.params.id, organizationOf(request)]);
  return room ? toRoom(room) : reply.callNotFound();
});
bare.get('/v2/rooms', async (request, _reply) => {
  const rooms = (await query('list', LIST, [organizationOf(request)])).slice(0, 50);
  const { createdAt, id } = rooms.at(-1);
  const nextCursor = Buffer.from(`-createdAt ${createdAt.getTime()} ${id}`).toString('base64url');
  return { data: rooms.map(toRoom), nextCursor };
});
bare.post('/v1/meetings', async (request, reply) => {
  const endsAt = new Date(request.body.endDate);
  const names = [randomUUID(), randomInt(2 ** 47), organizationOf(request), randomUUID()];
  const [room] = await query('create', CREATE, [...names, SEALED, SEALED, endsAt]);
  return reply.code(201).send(toMeeting(room));
});
process.once('disconnect', () => process.exit());
process.send(Number(new URL(await bare.listen({ port: 0, host: '127.0.0.1' })).port));

function openPool() {
  const pool = new Pool({ connectionString, ...POOL });
  return (statement) => pool.query(statement);
}

async function openPipelines() {
  const clients = Array.from({ length: PIPELINES }, () => new Client({ connectionString, pipeline: true }));
  await Promise.all(clients.map((client) => client.connect()));
  let turn = 0;
  return (statement) => clients[(turn += 1) % PIPELINES].query(statement);
}

function toMeeting({ createdAt, endsAt, name, number }) {
  return {
    startDate: createdAt.toISOString(),
    endDate: endsAt.toISOString(),
    roomName: `/${name}`,
    roomUrl: `${base}/${name}`,
    meetingId: number,
  };
}

function toRoom({ id, name, mode, locked, participantCount, createdAt, endsAt, externalId, metadata }) {
  return {
    id,
    name,
    url: `${base}/${name}`,
    mode,
    locked,
    participantCount,
    createdAt: createdAt.toISOString(),
    endsAt: endsAt.toISOString(),
    expiresAt: new Date(endsAt.getTime() + OPEN_AFTER_END).toISOString(),
    externalId,
    metadata,
  };
}
