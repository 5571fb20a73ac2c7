import { rm } from 'node:fs/promises';

export default async function tearDown() {
  if (!globalThis.foyerTest) return;
  await globalThis.foyerTest.postgres.release();
  await rm(globalThis.foyerTest.directory, { recursive: true, force: true });
}
