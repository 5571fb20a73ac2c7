import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * `describe`, or `describe.skip` on a machine without the program; CI has it, or fails.
 * @param debianPackage contains it
 */
export function describeWithTool(name: string, debianPackage: string): jest.Describe {
  if (process.env.CI || !spawnSync(name, ['--help']).error) return describe;
  console.warn(`Skipped because ${name} is not installed: apt-get install ${debianPackage}`);
  return describe.skip;
}

/** The output of a program; rejects with its errors when it fails. */
export async function run(name: string, ...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(name, args)).stdout;
}
