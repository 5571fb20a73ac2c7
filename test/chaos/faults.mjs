import { readdirSync, statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Faults of Postgres. `strike` returns once the fault is there, `repair` once Postgres accepts connections
 * again; `why` is what the log of Foyer must say, `lasting` for how many ms it goes on.
 */
export const killed = ({ isQuick }) => ({
  name: 'killed with -9',
  times: isQuick ? 3 : 10,
  lasting: 500,
  why: /Connection terminated|ECONNREFUSED|ECONNRESET/,
  strike: (postgres) => postgres.kill(),
  repair: (postgres) => postgres.restart(),
});

export const refusing = ({ isQuick }) => ({
  name: 'stopped: its port is closed',
  times: 1,
  lasting: isQuick ? 2_000 : 10_000,
  why: /ECONNREFUSED/,
  strike: (postgres) => postgres.stop(),
  repair: (postgres) => postgres.restart(),
});

/** What an operator does to a database that is restored or moved. */
export const closed = ({ isQuick }) => ({
  name: 'closed to connections',
  times: 1,
  lasting: isQuick ? 2_000 : 10_000,
  why: /not currently accepting connections/,
  strike: async (postgres) => {
    await postgres.query('ALTER DATABASE foyer ALLOW_CONNECTIONS false', [], 'postgres');
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'foyer'`;
    await postgres.query(end, [], 'postgres');
  },
  repair: (postgres) => postgres.query('ALTER DATABASE foyer ALLOW_CONNECTIONS true', [], 'postgres'),
});

/** Longer than the 12 s after which Foyer stops waiting for the result of a statement. */
export const hanging = ({ isQuick }) => ({
  name: 'hanging (SIGSTOP)',
  times: 1,
  lasting: isQuick ? 14_000 : 30_000,
  why: /No answer in|Query read timeout|timeout/,
  strike: async (postgres) => postgres.freeze(),
  repair: async (postgres) => postgres.thaw(),
});

/** A standby before it is promoted: no setting of a session makes it writable. */
export const readOnly = ({ isQuick }) => ({
  name: 'read-only',
  times: 1,
  lasting: isQuick ? 2_000 : 10_000,
  why: /read-only transaction/,
  strike: async (postgres) => {
    await postgres.stop();
    await writeFile(join(postgres.cluster.data, 'standby.signal'), '');
    await postgres.restart();
  },
  repair: (postgres) => postgres.query('SELECT pg_promote()'),
});

/** @param folder on a disk of its own, of which nothing is left for the tables */
export const fullDisk = ({ isQuick }, folder) => ({
  name: 'without room for data',
  times: 1,
  lasting: isQuick ? 4_000 : 10_000,
  why: /No space left on device|could not (extend|write)/,
  strike: () => fill(folder),
  repair: () => empty(folder),
});

/** @param folder on a disk of its own, of which nothing is left for the write-ahead log: then Postgres stops by itself */
export const fullLog = ({ isQuick }, folder) => ({
  name: 'without room for its log',
  times: 1,
  lasting: isQuick ? 4_000 : 10_000,
  why: /Connection terminated|ECONNREFUSED|ECONNRESET/,
  strike: async (postgres) => {
    await fill(folder);
    const endsAt = Date.now() + ENDS_WITHIN;
    // Files of the log that were prepared before would last for a while.
    while (!postgres.hasEnded() && Date.now() < endsAt)
      await postgres.query(NEW_LOG_FILE).catch(() => pause(10));
    if (!postgres.hasEnded()) await postgres.kill();
  },
  repair: async (postgres) => {
    await empty(folder);
    await postgres.restart();
  },
});

/**
 * How long Postgres may take to stop, in ms. Version 18 may stay for ever, and serve nobody, if there is no room for its recovery
 * either: then somebody must end it.
 */
const ENDS_WITHIN = 10_000;

/** Of a log file in which nothing is written yet there is no switching: the message is something. */
const NEW_LOG_FILE = `SELECT pg_logical_emit_message(false, 'chaos', ''), pg_switch_wal()`;

const BALLAST = '.ballast-';

/** Down to the last block: Postgres needs no more than one. */
async function fill(folder) {
  for (let number = 0; statfsSync(folder).bavail > 0; number += 1) {
    const { bavail, bsize } = statfsSync(folder);
    const size = Math.max(bsize, Math.min(bavail * bsize, 2 ** 24));
    await writeFile(`${folder}/${BALLAST}${number}`, Buffer.alloc(size)).catch(() => undefined);
    await pause(1);
  }
}

async function empty(folder) {
  const files = readdirSync(folder).filter((name) => name.startsWith(BALLAST));
  await Promise.all(files.map((name) => rm(`${folder}/${name}`)));
}
