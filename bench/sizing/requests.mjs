import { readable, table } from '../../test/support/figures.mjs';
import { memory } from '../support/memory.mjs';
import { load } from '../support/load.mjs';
import { best, faster, kindsOf, prompter } from './kinds.mjs';
import { makeRooms, setUp } from '../support/set-up.mjs';

const CONNECTIONS = 32;
const MANY = 1_000;
/** It takes some seconds to open them, in times of a measurement. */
const CROWD = 5;
/** Requests until Node has compiled what is hot. */
const WARM_UP = 10_000;
const NAMES = {
  read: '`GET /v1/meetings/{id}`',
  list: '`GET /v1/meetings`, 50 of 10,000',
  create: '`POST /v1/meetings`',
  delete: '`DELETE /v1/meetings/{id}`',
  refused: '`GET`, refused with 429',
};

/** What each kind of request costs, how many are answered a second, and how long they take then and one at a time. */
export async function requests({ seconds, rounds, rooms: count }, cleanup) {
  const stage = await setUp(cleanup);
  const { server, postgres, keys } = stage;
  const idle = (await memory(server.pid)).now;
  const rooms = await makeRooms(postgres, keys, count);
  const kinds = kindsOf(stage, rooms);
  await fetch(`${server.url}/v1/meetings`, { headers: { authorization: `Bearer ${stage.spent}` } });
  const rows = [];
  for (const [name, kind] of Object.entries(kinds)) {
    await load(stage, kind, { connections: CONNECTIONS, amount: WARM_UP });
    const full = await best(rounds, faster, () =>
      load(stage, kind, { connections: CONNECTIONS, duration: seconds }),
    );
    const alone = await best(rounds, prompter, () =>
      load(stage, kind, { connections: 1, duration: seconds }),
    );
    const { perSecond, p50, p99, server: own, postgres: theirs } = full;
    rows.push([
      NAMES[name],
      ...[Math.round(perSecond), own, theirs, p50, p99, alone.p50, alone.p99].map(readable),
    ]);
  }
  if (rooms.length === 0) throw new Error('All rooms were deleted before the end: it takes more --rooms.');
  const { now } = await memory(server.pid);
  const crowd = await load(stage, kinds.read, { connections: MANY, duration: seconds * CROWD });
  const { most } = await memory(server.pid);
  const head = ['Request', 'a second', 'CPU µs', 'Postgres µs', 'p50', 'p99', 'p50 alone', 'p99 alone'];
  return [
    table(head, rows),
    table(
      ['Memory of the process', 'MiB'],
      [
        ['started, idle', Math.round(idle)],
        ['after all this', Math.round(now)],
        [`most, with ${readable(MANY)} connections that read`, Math.round(most)],
      ],
    ),
    `${readable(MANY)} connections: ${readable(Math.round(crowd.perSecond))} reads a second, p50 ${readable(crowd.p50)} ms, p99 ${readable(crowd.p99)} ms.`,
  ].join('\n\n');
}
