import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse } from '../support/send-request.mjs';
import { Balancer } from './balancer.mjs';
import { ChaosLoad } from './load.mjs';
import { startFoyer } from '../support/foyer.mjs';
import { judgeLoss } from './judge-loss.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

/** Seconds: several health checks of the balancer, and more than a busy machine lets one wait. */
const SHUTDOWN_DELAY = '3';
/** How long a balancer may take to notice a server that is ready, in ms. */
const PATIENCE = 30_000;

/** Two processes behind a balancer are restarted one after the other, as an upgrade does it. */
export const rollingRestart = {
  name: 'rolling-restart',
  async run({ isQuick, cleanup, deviations }) {
    const rounds = isQuick ? 1 : 3;
    const stage = await setUp(cleanup, { environment: { SHUTDOWN_DELAY } });
    const { postgres, environment, token } = stage;
    const servers = [...stage.servers];
    const balancer = await Balancer.start(
      servers.map(({ url }) => url),
      cleanup,
    );
    const counts = { restarts: 0, answers: 0, 'requests that failed': 0 };
    const load = new ChaosLoad(token, (answer) => {
      counts.answers += 1;
      if (answer.status < 300) return;
      counts['requests that failed'] += 1;
      deviations.add('Failed', describeResponse(answer));
    });
    load.createMeetings(balancer.url, 6);
    load.createRooms([balancer.url], 2);
    load.read(balancer.url, 6);
    for (let restart = 0; restart < rounds * servers.length; restart += 1) {
      const place = restart % servers.length;
      const { url, port } = servers[place];
      await pause(500);
      await expectCleanStop([servers[place]], deviations);
      servers[place] = await startFoyer({ ...environment, PORT: port }, cleanup);
      await until(() => balancer.uses(url));
      counts.restarts += 1;
    }
    await pause(500);
    await load.stop();
    const loss = await judgeLoss({ load, url: servers[0].url, postgres, deviations });
    await expectCleanStop(servers, deviations);
    return { ...counts, ...loss };
  },
};

async function until(condition) {
  const deadline = Date.now() + PATIENCE;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The balancer does not use a server that is ready.');
    await pause(20);
  }
}
