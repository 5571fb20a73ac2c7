/**
 * One load process. It opens the candidate that its arguments name, says so, and then does one job after the other,
 * as its parent sends them, until the parent lets go of it.
 */
import { CANDIDATES } from './quota-candidates.mjs';
import { countsWeights, load, race, refusesFreely } from './support/workload.mjs';

const JOBS = { load, race, countsWeights, refusesFreely };

const [name, postgres, redis] = process.argv.slice(2);
const consume = await CANDIDATES[name].open({ postgres, redis });

process.on('message', ({ job, options }) => {
  JOBS[job](consume, options).then(
    (result) => process.send({ result }),
    (error) => process.send({ failure: String(error?.cause ?? error) }),
  );
});
process.once('disconnect', () => process.exit(0));
process.send({ result: 'ready' });
