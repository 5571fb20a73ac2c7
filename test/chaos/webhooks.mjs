import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { FailingReceiver } from './failing-receiver.mjs';
import { startFoyer } from '../support/foyer.mjs';
import { sendRequest } from '../support/send-request.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

/** How long the last events may take, in ms: longer than the lease of a process that was killed. */
const PATIENCE = 120_000;
/** How many requests and statements make events at the same time. */
const AT_ONCE = 6;
/** How many events of people one statement writes. */
const PEOPLE = 5;

/** Events in both formats, for a receiver that fails at random, while processes and Postgres are killed. */
export const webhooks = {
  name: 'webhooks',
  async run({ isQuick, cleanup, deviations }) {
    const events = isQuick ? 600 : 10_000;
    const stage = await setUp(cleanup, { environment: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' } });
    const receiver = await FailingReceiver.start(cleanup);
    await subscribe(stage, receiver, 'foyer-2', ['room.created']);
    await subscribe(stage, receiver, 'whereby-1.0', ['room.client.joined', 'room.client.left']);

    const counts = { 'processes killed': 0, 'times Postgres was killed': 0 };
    const making = { isDone: false };
    const makers = Promise.all([makeRooms(stage, events / 2), makePeople(stage, events / 2)]);
    void makers.then(() => (making.isDone = true));
    for (let fault = 0; fault < 4 || !making.isDone; fault += 1) {
      await pause(1_000 + Math.random() * 2_000);
      if (fault % 3 === 2) {
        await stage.postgres.kill();
        await stage.postgres.restart();
        counts['times Postgres was killed'] += 1;
      } else {
        await replace(stage, fault % 2, cleanup);
        counts['processes killed'] += 1;
      }
    }
    await makers;
    const waiting = await untilDelivered(stage.postgres);
    if (waiting > 0) deviations.add('Late', `${waiting} deliveries still wait.`);
    return { ...counts, ...(await judge(stage, receiver, deviations)) };
  },
};

async function subscribe({ servers, token }, receiver, format, eventTypes) {
  const body = { url: `${receiver.url}/${format}`, format, eventTypes };
  const created = await sendRequest(servers[0].url, 'POST /v2/webhooks', { token, body });
  receiver.secrets.set(format, created.body.secret);
}

/** Creates rooms until so many were acknowledged. */
async function makeRooms({ servers, token }, count) {
  let acknowledged = 0;
  const work = async () => {
    while (acknowledged < count) {
      const { url } = servers[Math.floor(Math.random() * servers.length)];
      const body = { endsAt: new Date(Date.now() + 3_600_000).toISOString() };
      const { status } = await sendRequest(url, 'POST /v2/rooms', { token, body });
      if (status === 201) acknowledged += 1;
      else await pause(50);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Writes events of people as rooms do, until so many were committed. */
async function makePeople({ postgres }, count) {
  let committed = 0;
  const work = async () => {
    while (committed < count) {
      const insert = `
        INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
        SELECT gen_random_uuid(), o.id, $1::uuid, CASE i % 2 WHEN 0 THEN 'participant.left' ELSE 'participant.joined' END,
               gen_random_uuid(), '{"role": "visitor", "present": {"host": 1, "visitor": 2}, "sessionId": null}'
          FROM organizations o, generate_series(1, $2::integer) AS i`;
      try {
        await postgres.query(insert, [randomUUID(), PEOPLE]);
        committed += PEOPLE;
      } catch {
        await pause(50);
      }
    }
  };
  await Promise.all(Array.from({ length: 2 }, work));
}

/** Kills a process, and starts it again where it was. */
async function replace({ servers, environment }, place, cleanup) {
  process.kill(servers[place].pid, 'SIGKILL');
  await servers[place].ended;
  servers[place] = await startFoyer({ ...environment, PORT: servers[place].port }, cleanup);
}

/** Waits until nothing is left to deliver, without the pauses between attempts. @returns how many are */
async function untilDelivered(postgres) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    await postgres.query(
      `UPDATE webhook_deliveries SET due_at = now()
        WHERE state = 'pending' AND due_at > now() + interval '1 second' AND leased_until IS NULL`,
    );
    const [{ count }] = await postgres.query(
      `SELECT count(*)::integer FROM webhook_deliveries WHERE state = 'pending'`,
    );
    if (count === 0 || Date.now() > deadline) return count;
    await pause(500);
  }
}

/** Whatever is in the tables of events has arrived, once at least, and everything that has arrived is signed. */
async function judge({ postgres, servers }, receiver, deviations) {
  const rows = await postgres.query(
    `SELECT id, 'foyer-2' AS format FROM audit_events WHERE type = 'room.created'
     UNION ALL SELECT id, 'whereby-1.0' FROM live_events`,
  );
  for (const { id, format } of rows)
    if (!receiver.accepted.get(format)?.has(id)) deviations.add('Missing', `${format}: the event ${id}.`);
  for (const reason of receiver.forged) deviations.add('Signature', reason);
  const [{ failed }] = await postgres.query(
    `SELECT count(*)::integer AS failed FROM webhook_deliveries WHERE state = 'failed'`,
  );
  if (failed > 0) deviations.add('Given up', `${failed} deliveries.`);
  const [{ off }] = await postgres.query(`SELECT count(*)::integer AS off FROM webhooks WHERE NOT enabled`);
  if (off > 0) deviations.add('Disabled', `${off} webhooks.`);
  await expectCleanStop(servers, deviations);
  return {
    events: rows.length,
    'requests received': receiver.requests,
    'of these answered with a failure': receiver.failures,
    'accepted more than once': receiver.repetitions,
  };
}
