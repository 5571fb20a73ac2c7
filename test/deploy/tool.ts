import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * `describe`, or `describe.skip` on a machine without the program; CI has it, or fails.
 * @param debianPackage what brings it
 */
export function describeWithTool(name: string, debianPackage: string): jest.Describe {
  if (process.env.CI || !spawnSync(name, ['--help']).error) return describe;
  console.warn(`Skipped, for there is no ${name} here: apt-get install ${debianPackage}`);
  return describe.skip;
}

/** What a program prints; rejects with what it complains of when it fails. */
export async function run(name: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(name, args)).stdout;
}
