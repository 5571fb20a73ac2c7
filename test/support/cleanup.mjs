import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Steps that stop what was started, whatever happens. */
export class Cleanup {
  #steps = [];
  #isDone = false;

  /** Adds a step, before what it ends has fully started: the newest runs first. After the end it runs at once. */
  async add(step) {
    if (this.#isDone) await attempt(step);
    else this.#steps.push(step);
  }

  /** Makes a folder that goes at the end. @returns its path, which begins with this name */
  async folder(name) {
    const path = await mkdtemp(join(tmpdir(), `${name}-`));
    await this.add(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  async run() {
    this.#isDone = true;
    for (const step of this.#steps.splice(0).toReversed()) await attempt(step);
  }
}

/** Rejects when this process gets a signal to end, which then no longer ends it by itself. */
export function interruption() {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => reject(new Error(`Stopped by ${signal}.`)));
  });
}

/**
 * Does work until it ends or this process gets a signal to end, then cleans up. Failures are printed.
 * @param work returns whether everything is as it must be
 * @returns the exit code: 0 done, 1 failed, 130 interrupted
 */
export async function exitCodeOf(work, cleanup) {
  let code = 1;
  const interrupted = interruption();
  interrupted.catch(() => (code = 130));
  try {
    code = (await Promise.race([work(), interrupted])) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  await cleanup.run();
  return code;
}

/** A step that fails must not prevent the others. */
async function attempt(step) {
  try {
    await step();
  } catch (error) {
    console.error(`While cleaning up: ${error instanceof Error ? error.message : String(error)}`);
  }
}
