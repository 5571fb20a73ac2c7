import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The system user that Postgres runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What Postgres's programs may know of our environment. `PG…` variables of the operator must not reach them. */
export const bareEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/**
 * Postgres refuses to run as root. Root therefore lends it the owner of the data, or an unprivileged user when
 * the data are root's.
 * @param place the folder whose owner is asked
 * @param isNew whether data are still to be made there, for which initdb demands that the owner has a name
 * @returns undefined when Postgres simply runs as ourselves
 * @throws EmbeddedPostgresError when the system has no unprivileged user
 */
export function accountFor(place: string, isNew: boolean): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(place);
  if (uid !== 0 && (!isNew || hasName({ uid, gid }))) return { uid, gid };
  // Node cannot express the negative number of `nobody` on macOS.
  return accountNamed(process.platform === 'darwin' ? 'daemon' : 'nobody');
}

/** The owner of a folder that a container was lent often has none there. */
function hasName(account: Account): boolean {
  return spawnSync('id', ['-un'], { ...account, env: bareEnvironment, cwd: '/' }).status === 0;
}

function accountNamed(name: string): Account {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(run(undefined, 'id', [flag, name])));
  if (!uid || !gid)
    throw new EmbeddedPostgresError(`Postgres refuses to run as root, and there is no user "${name}".`);
  return { uid, gid };
}

/**
 * Runs a program to its end. Synchronously: the keeper has nothing else to do meanwhile.
 * @returns what it wrote to stdout
 * @throws EmbeddedPostgresError with the first error that it wrote
 */
export function run(account: Account | undefined, program: string, args: string[], input = ''): string {
  const options = { env: bareEnvironment, cwd: parse(process.cwd()).root, windowsHide: true } as const;
  const ended = spawnSync(program, args, { ...account, ...options, input, encoding: 'utf8' });
  const failure = ended.error?.message ?? (ended.status === 0 ? undefined : complaintIn(ended.stderr));
  if (failure !== undefined) throw new EmbeddedPostgresError(failure || `${program} failed`);
  return ended.stdout;
}

/** The first line that complains, which has the cause; else the last line. */
export function complaintIn(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.find((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? '';
}

/** Whether `account` can read, enter and (for `w`) write `path`: asked by trying, since ACLs and mounts count too. */
export function canUse(account: Account | undefined, path: string, right: 'r' | 'w' | 'x'): boolean {
  if (!account) return true;
  return spawnSync('test', [`-${right}`, path], { ...account, env: bareEnvironment, cwd: '/' }).status === 0;
}

/** Lets other users pass through a folder of ours, without reading what is in it. */
export function openToPassage(folder: string): void {
  chmodSync(folder, statSync(folder).mode | 0o011);
}

export function giveFileTo(account: Account | undefined, path: string): void {
  if (account) lchownSync(path, account.uid, account.gid);
}

/** Gives a tree to `account`, its root last, so that a root that has changed hands means that all of it has. */
export function giveTo(account: Account | undefined, tree: string): void {
  if (!account) return;
  for (const path of readdirSync(tree, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(tree, path), account.uid, account.gid);
  chownSync(tree, account.uid, account.gid);
}
