import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Reads a file that only its owner can read, after creating it if it is missing: once, however many processes do so at
 * the same time.
 * @param prepare runs on a new file before other processes can see it
 */
export function readOrCreate(path: string, content: () => string, prepare?: (draft: string) => void): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, content(), { mode: 0o600, flag: 'wx', flush: true });
    prepare?.(draft);
    // Unlike a file that is being written, a link is complete from the start.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}
