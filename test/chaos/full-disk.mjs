import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { giveTo } from '../../dist/src/embedded-postgres/account.js';
import { fullDisk, fullLog } from './faults.mjs';
import { strike } from './outages.mjs';
import { setUp } from './set-up.mjs';

const run = promisify(execFile);

/** Large enough for a new cluster, so small that it is full at once. */
const SIZE = '256m';
/** Postgres keeps no more log than that. */
const SETTINGS = { max_wal_size: '64MB', min_wal_size: '32MB' };
/** As much as a room may have, so that new pages are needed soon. */
const METADATA = Object.fromEntries(
  Array.from({ length: 9 }, (_, number) => [`key${number}`, 'x'.repeat(400)]),
);

/** The disk of the data is full, then the one of the write-ahead log, without which Postgres stops by itself. */
export const fullDisks = {
  name: 'disk-full',
  async run(context) {
    const { cleanup, deviations } = context;
    const disks = await mountTwo(cleanup);
    if (!disks) return { 'skipped: mounting a small file system takes root on Linux': 1 };
    const [data, log] = disks;
    const prepare = ({ data: cluster, account }) => moveLog(cluster, log, account);
    // A folder on that disk: what is mounted cannot be removed.
    const directory = join(data, 'foyer');
    mkdirSync(directory, { mode: 0o711 });
    const stage = await setUp(cleanup, { postgres: { directory, settings: SETTINGS, prepare } });
    const faults = [fullDisk(context, data), fullLog(context, log)];
    return strike(stage, faults, deviations, METADATA);
  },
};

/** @returns two folders, each with a file system of its own; null where that is not allowed */
async function mountTwo(cleanup) {
  const folders = [];
  for (const name of ['data', 'wal']) {
    const folder = await cleanup.folder(`foyer-chaos-${name}`);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=711`, 'tmpfs', folder]);
    } catch {
      return null;
    }
    await cleanup.add(() => run('umount', [folder]));
    folders.push(folder);
  }
  return folders;
}

/** Gives the write-ahead log a disk of its own, as is usual. */
function moveLog(cluster, folder, account) {
  const [from, to] = [join(cluster, 'pg_wal'), join(folder, 'pg_wal')];
  cpSync(from, to, { recursive: true });
  giveTo(account, to);
  rmSync(from, { recursive: true });
  symlinkSync(to, from);
}
