import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse } from '../support/send-request.mjs';
import { ChaosLoad } from './load.mjs';
import { makeOrganization, startFoyer } from '../support/foyer.mjs';
import { judgeAcknowledged } from './judge-loss.mjs';
import { nextFoyer } from './newer-foyer.mjs';
import { buildCommit, earliestCommit } from './older-foyer.mjs';
import { OwnPostgres } from '../support/own-postgres.mjs';
import { expectCleanStop } from './set-up.mjs';

/**
 * The oldest Foyer that is promised to, else this one, serves while a newer one migrates, and starts again after that. The
 * newer one is this Foyer, with migrations that do to every table what a release may do.
 */
export const olderProcess = {
  name: 'older-process',
  async run({ cleanup, deviations }) {
    const commit = await earliestCommit();
    const root = commit ? await buildCommit(commit, cleanup) : undefined;
    const postgres = await OwnPostgres.start(cleanup);
    const environment = { DATABASE_URL: postgres.url, PUBLIC_URL: 'http://rooms.example' };
    let older = await startFoyer(environment, cleanup, root);
    const known = await countMigrations(postgres);
    const tables = await tablesOf(postgres);
    const next = await nextFoyer(tables, cleanup);
    const { tokens } = await makeOrganization({ points: 1_000_000, keys: 1 }, environment, root);
    const counts = { 'commit of the older one': commit?.slice(0, 7) ?? 'this one', answers: 0 };
    const load = new ChaosLoad(tokens[0], (answer) => {
      counts.answers += 1;
      if (!(answer.status < 300)) deviations.add('Failed', describeResponse(answer));
    });
    load.createMeetings(older.url, 4);
    load.createRooms([older.url], 2);
    load.read(older.url, 2);
    await pause(1_000);
    const newer = await startFoyer(environment, cleanup, next);
    const added = (await countMigrations(postgres)) - known;
    if (added < tables.length) deviations.add('Migrations', `${added} ran under load, not ${tables.length}.`);
    load.createMeetings(newer.url, 2);
    load.createRooms([newer.url], 2);
    load.read(newer.url, 2);
    await pause(2_000);
    await load.stop();

    await expectCleanStop([older], deviations);
    older = await startFoyer({ ...environment, PORT: older.port }, cleanup, root);
    const again = new ChaosLoad(tokens[0], load.onResponse);
    again.createMeetings(older.url, 2);
    again.createRooms([older.url], 2);
    await pause(1_000);
    await again.stop();
    load.meetings.push(...again.meetings);
    load.rooms.push(...again.rooms);
    let compared = 0;
    for (const { url } of [older, newer]) compared += await judgeAcknowledged({ load, url, deviations });
    await expectCleanStop([older, newer], deviations);
    return {
      ...counts,
      'migrations it knows': known,
      'migrations that ran beneath it': added,
      acknowledged: load.meetings.length + load.rooms.length,
      'found as acknowledged, by either': compared,
    };
  },
};

/** Those that requests use. */
async function tablesOf(postgres) {
  const rows = await postgres.query(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function countMigrations(postgres) {
  const [{ count }] = await postgres.query('SELECT count(*)::integer FROM migrations');
  return count;
}
