import { isDeepStrictEqual } from 'node:util';
import { describeResponse, sendRequest } from '../support/send-request.mjs';

/** Requests of the comparison that are under way at once. */
const CONCURRENCY = 8;

/** Compares what was acknowledged with what the API now says. @returns how many were acknowledged */
export async function judgeAcknowledged({ load: { token, meetings, rooms }, url, deviations }) {
  const claims = [
    ...meetings.map((body) => [`GET /v1/meetings/${body.meetingId}?fields=hostRoomUrl`, body]),
    ...rooms.map((body) => [`GET /v2/rooms/${body.id}?include=hostUrl,viewerUrl`, body]),
  ];
  await each(claims, async ([what, acknowledged]) => {
    const answer = await sendRequest(url, what, { token });
    if (answer.status !== 200) deviations.add('Lost', describeResponse(answer));
    else if (!isAsAcknowledged(answer.body, acknowledged))
      deviations.add(
        'Changed',
        `${describeResponse(answer)}, acknowledged as ${JSON.stringify(acknowledged)}`,
      );
  });
  return claims.length;
}

/** Whether two responses say the same of a room. One of them may be of an older Foyer, which lacks newer fields. */
function isAsAcknowledged(shown, acknowledged) {
  const fields = Object.keys(shown).filter((field) => field in acknowledged);
  const isOneOlder = fields.length === Math.min(Object.keys(shown).length, Object.keys(acknowledged).length);
  return isOneOlder && fields.every((field) => isDeepStrictEqual(shown[field], acknowledged[field]));
}

/**
 * Compares what was acknowledged with what is there, through the API and in the tables.
 * @returns how many were acknowledged, and how many exist without having been acknowledged
 */
export async function judgeLoss({ load, url, postgres, deviations }) {
  const { meetings, rooms, unanswered } = load;
  const acknowledged = await judgeAcknowledged({ load, url, deviations });
  const [tables] = await postgres.query(`
    SELECT count(*)::integer AS rooms,
           count(external_id)::integer - count(DISTINCT external_id)::integer AS twice,
           count(*) FILTER (WHERE external_id IS NULL)::integer AS meetings,
           count(external_id)::integer AS of_v2,
           (SELECT count(*)::integer FROM audit_events e WHERE e.type = 'room.created'
             AND NOT EXISTS (SELECT FROM rooms r WHERE r.id::text = e.subject_id)) AS only_told,
           count(*) FILTER (WHERE NOT EXISTS (
             SELECT FROM audit_events e WHERE e.type = 'room.created' AND e.subject_id = rooms.id::text))::integer AS untold
      FROM rooms`);
  if (tables.twice > 0) deviations.add('Twice', `${tables.twice} rooms of v2 exist more than once.`);
  if (tables.meetings > meetings.length + unanswered)
    deviations.add(
      'Twice',
      `There are ${tables.meetings} meetings, and at most ${meetings.length + unanswered} were asked for.`,
    );
  if (tables.of_v2 !== rooms.length)
    deviations.add('Twice', `There are ${tables.of_v2} rooms of v2, and ${rooms.length} were acknowledged.`);
  if (tables.only_told + tables.untold > 0)
    deviations.add('Half', `${tables.untold} rooms have no audit event, ${tables.only_told} events no room.`);
  return { acknowledged, 'there, unacknowledged': tables.rooms - acknowledged };
}

async function each(items, work) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
