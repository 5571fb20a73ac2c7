import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { REDOCLY_ENVIRONMENT, type Run } from '../../contract/support/redocly.mjs';

/** Runs redocly as often as a test wants to, one run after the other, in one process. */
export class Redocly {
  private readonly process: ChildProcess = fork(join(__dirname, 'redocly.process.mjs'), {
    env: { ...process.env, ...REDOCLY_ENVIRONMENT },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  private readonly ended = once(this.process, 'exit');
  private readonly stderr = this.process.stderr ? text(this.process.stderr) : Promise.resolve('');
  private last: Promise<unknown> = Promise.resolve();

  readonly run: Run = (parameters) => {
    const result = this.last.then(async () => {
      this.process.send(parameters);
      const failed = this.ended.then(async () => {
        throw new Error(`redocly has ended before its time.\n${await this.stderr}`);
      });
      const [{ code, stdout }] = (await Promise.race([once(this.process, 'message'), failed])) as [
        { code: number; stdout: string },
      ];
      return { code, stdout, stderr: '' };
    });
    this.last = result.catch(() => undefined);
    return result;
  };

  async stop(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    await this.ended;
  }
}
