import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A process that does one job after the other, because most of what a job costs is loading what it needs. */
export class JobProcess<Job extends object, Result> {
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly stderr: Promise<string>;
  private last: Promise<unknown> = Promise.resolve();

  /** @param script within `test`; it sends a message for each that it gets */
  constructor(script: string, options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string }) {
    this.process = fork(join(__dirname, '..', script), {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.ended = once(this.process, 'exit');
    this.stderr = this.process.stderr ? text(this.process.stderr) : Promise.resolve('');
  }

  /** Ends with the response to the job, once the jobs before it have ended. */
  readonly run = (job: Job): Promise<Result> => {
    const result = this.last.then(async () => {
      this.process.send(job);
      const failed = this.ended.then(async () => {
        throw new Error(`The process has ended before its time.\n${await this.stderr}`);
      });
      const [message] = (await Promise.race([once(this.process, 'message'), failed])) as [Result];
      return message;
    });
    this.last = result.catch(() => undefined);
    return result;
  };

  async stop(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    await this.ended;
  }
}
