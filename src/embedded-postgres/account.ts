import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The system user that Postgres runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The environment of Postgres's programs. `PG…` variables of the operator must not reach them. */
export const bareEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' };

/**
 * The account that Postgres runs as. Postgres refuses to run as root, so root runs it as the owner of the data, or as an
 * unprivileged user if they belong to root.
 * @param place the folder whose owner is meant
 * @param isNew whether the data are yet to be created: initdb requires an owner that has a name
 * @returns undefined when Postgres runs as the user of this process
 * @throws EmbeddedPostgresError when the system has no unprivileged user
 */
export function accountFor(place: string, isNew: boolean): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(place);
  if (uid !== 0 && (!isNew || hasName({ uid, gid }))) return { uid, gid };
  // Node cannot express the negative number of `nobody` on macOS.
  return accountNamed(process.platform === 'darwin' ? 'daemon' : 'nobody');
}

/** The owner of a mounted folder often has no name inside a container. */
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
 * Runs a program to its end, synchronously, because the keeper has nothing else to do.
 * @returns its stdout
 * @throws EmbeddedPostgresError with the first error in its stderr
 */
export function run(account: Account | undefined, program: string, args: string[], input = ''): string {
  const options = { env: bareEnvironment, cwd: parse(process.cwd()).root, windowsHide: true } as const;
  const ended = spawnSync(program, args, { ...account, ...options, input, encoding: 'utf8' });
  const failure = ended.error?.message ?? (ended.status === 0 ? undefined : firstErrorIn(ended.stderr));
  if (failure !== undefined) throw new EmbeddedPostgresError(failure || `${program} failed`);
  return ended.stdout;
}

/** The first line with an error, which has the cause; otherwise the last line. */
export function firstErrorIn(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.find((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? '';
}

/** Whether `account` has this right to `path`, found out by a program, because ACLs and mounts matter too. */
export function canUse(account: Account | undefined, path: string, right: 'r' | 'w' | 'x'): boolean {
  if (!account) return true;
  return spawnSync('test', [`-${right}`, path], { ...account, env: bareEnvironment, cwd: '/' }).status === 0;
}

/** Lets other users traverse a folder of ours, without listing it. */
export function makeTraversable(folder: string): void {
  chmodSync(folder, statSync(folder).mode | 0o011);
}

export function giveFileTo(account: Account | undefined, path: string): void {
  if (account) lchownSync(path, account.uid, account.gid);
}

/** Makes `account` the owner of a tree, its root last: if `account` owns the root, it owns all of it. */
export function giveTo(account: Account | undefined, tree: string): void {
  if (!account) return;
  for (const path of readdirSync(tree, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(tree, path), account.uid, account.gid);
  chownSync(tree, account.uid, account.gid);
}
