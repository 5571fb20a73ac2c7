import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a temporary folder, which is removed after the tests of the file or `describe`. @returns its path, once they run */
export function useFolder(name: string): () => string {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `${name} `));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
