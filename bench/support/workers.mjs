import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../quota-worker.mjs', import.meta.url));

/** Load processes that all do the same job at the same time. */
export class Workers {
  /** Starts them. */
  constructor(count, candidate, urls) {
    this.candidate = candidate;
    this.processes = Array.from({ length: count }, () =>
      fork(WORKER, [candidate, urls.postgres, urls.redis], { serialization: 'advanced' }),
    );
    this.ended = this.processes.map((process) => once(process, 'exit'));
  }

  /** Resolves when each of them has opened the candidate. */
  ready() {
    return this.answers(this.processes);
  }

  /** Lets every process do a job. */
  all(job, options) {
    return this.ask(this.processes, job, options);
  }

  /** Lets one process do a job. */
  async one(job, options) {
    const [answer] = await this.ask(this.processes.slice(0, 1), job, options);
    return answer;
  }

  /** Ends those that have not ended yet. */
  async stop() {
    for (const process of this.processes) process.kill();
    await Promise.all(this.ended);
  }

  ask(processes, job, options) {
    const answers = this.answers(processes);
    for (const process of processes) process.send({ job, options });
    return answers;
  }

  answers(processes) {
    return Promise.all(processes.map((process) => this.answer(process)));
  }

  answer(process) {
    return new Promise((done, fail) => {
      const fails = (why) => fail(new Error(`${this.candidate}: ${why}`));
      const ended = () => fails('a load process has ended before its time.');
      process.once('exit', ended);
      process.once('message', ({ result, failure }) => {
        process.off('exit', ended);
        if (failure === undefined) done(result);
        else fails(failure);
      });
    });
  }
}
