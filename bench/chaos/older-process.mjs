import { setTimeout as pause } from 'node:timers/promises';
import { migrations } from '../../dist/migrations/index.js';
import { told } from '../support/ask.mjs';
import { ChaosLoad } from '../support/chaos-load.mjs';
import { makeOrganization, startFoyer } from '../support/foyer.mjs';
import { judgeAcknowledged } from '../support/judge-loss.mjs';
import { buildCommit, earliestCommit } from '../support/older-foyer.mjs';
import { OwnPostgres } from '../support/own-postgres.mjs';
import { endWell } from './set-up.mjs';

/** The oldest Foyer whose migrations ours go on from serves v1 while a new one migrates, and starts again after that. */
export const olderProcess = {
  name: 'older-process',
  async run({ cleanup, deviations }) {
    const commit = await earliestCommit();
    if (!commit) return { 'skipped: git knows no commit with older migrations (a shallow clone?)': 1 };
    const root = await buildCommit(commit.id, cleanup);
    const postgres = await OwnPostgres.start(cleanup);
    const environment = { DATABASE_URL: postgres.url, PUBLIC_URL: 'http://rooms.example' };
    let older = await startFoyer(environment, cleanup, root);
    const { tokens } = await makeOrganization({ points: 1_000_000, keys: 1 }, environment, root);
    const counts = {
      'migrations it knows': commit.count,
      'migrations there are': migrations.length,
      answers: 0,
    };
    const load = new ChaosLoad(tokens[0], (answer) => {
      counts.answers += 1;
      if (!(answer.status < 300)) deviations.add('Failed', told(answer));
    });
    load.createMeetings(older.url, 4);
    load.read(older.url, 2);
    await pause(1_000);
    const newer = await startFoyer(environment, cleanup);
    load.createMeetings(newer.url, 2);
    load.read(newer.url, 2);
    await pause(2_000);
    await load.stop();

    await endWell([older], deviations);
    older = await startFoyer({ ...environment, PORT: older.port }, cleanup, root);
    const again = new ChaosLoad(tokens[0], load.onAnswer);
    again.createMeetings(older.url, 2);
    await pause(1_000);
    await again.stop();
    load.meetings.push(...again.meetings);
    let compared = 0;
    for (const { url } of [older, newer]) compared += await judgeAcknowledged({ load, url, deviations });
    await endWell([older, newer], deviations);
    return {
      ...counts,
      'acknowledged meetings': load.meetings.length,
      'found as acknowledged, by either': compared,
    };
  },
};
