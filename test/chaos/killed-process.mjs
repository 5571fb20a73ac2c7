import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse } from '../support/send-request.mjs';
import { ChaosLoad } from './load.mjs';
import { startFoyer } from '../support/foyer.mjs';
import { judgeLoss } from './judge-loss.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

/** `kill -9` of one of two Foyer processes under load, again and again. */
export const killedProcess = {
  name: 'process-killed',
  async run({ isQuick, cleanup, deviations }) {
    const kills = isQuick ? 3 : 20;
    const { postgres, servers, environment, token } = await setUp(cleanup);
    let [victim, survivor] = servers;
    const counts = { kills, answers: 0, 'answers of the second process': 0, 'requests cut off': 0 };
    const load = new ChaosLoad(token, (answer) => {
      counts.answers += 1;
      if (answer.failure && answer.url === victim.url) counts['requests cut off'] += 1;
      if (answer.url !== survivor.url) return;
      counts['answers of the second process'] += 1;
      // A repeated request may meet the claim of the process that was killed, until it lapses after 10 s.
      const isExpected = answer.status < 300 || (answer.status === 409 && answer.what === 'POST /v2/rooms');
      if (!isExpected) deviations.add('Second process', describeResponse(answer));
    });
    load.createMeetings(victim.url, 4);
    load.createRooms([victim.url, survivor.url], 6);
    load.createMeetings(survivor.url, 2);
    load.read(survivor.url, 2);
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(200 + Math.random() * 800);
      process.kill(victim.pid, 'SIGKILL');
      await victim.ended;
      victim = await startFoyer({ ...environment, PORT: victim.port }, cleanup);
    }
    await pause(500);
    await load.stop();
    const loss = await judgeLoss({ load, url: survivor.url, postgres, deviations });
    if (counts['requests cut off'] === 0) deviations.add('Harmless', 'No kill has cut off a request.');
    await expectCleanStop([victim, survivor], deviations);
    return { ...counts, ...loss };
  },
};
