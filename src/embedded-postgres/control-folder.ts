import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const isWindows = process.platform === 'win32';
/** What every Unix has room for in the address of a socket, in bytes. */
const LONGEST_ADDRESS = 103;

/**
 * The folder in which the keeper of a data folder listens. Nobody else can enter it, so nobody else can join the keeper
 * or take its place. Sockets have names by chance; a link named by a number claims that one of them is the keeper's.
 * Numbers only grow, and the highest counts: two processes that find the keeper dead want the same number, and the file
 * system gives it to one. Windows has its own names for this, which anybody can use: there {@link secret} alone tells
 * who is who.
 */
export class ControlFolder {
  /** What proves to the other side that a process can read the folder. */
  readonly secret: string;
  private readonly folder: string;
  /** How sockets are addressed: on Linux by the opened folder, which is short, and stays the one that was verified. */
  private readonly base: string;

  /** @throws EmbeddedPostgresError when it cannot be made, or is not ours alone */
  constructor(private readonly directory: string) {
    this.folder = join(directory, 'keeper');
    try {
      this.base = this.open();
      this.secret = this.readSecret();
    } catch (error) {
      throw EmbeddedPostgresError.from(error, this.folder);
    }
  }

  /** Where the keeper listens, if it is still there; undefined when there has never been one. */
  get address(): string | undefined {
    if (isWindows) return this.pipe;
    const claim = this.highestClaim();
    return claim === 0 ? undefined : join(this.base, String(claim));
  }

  /** Makes `server` the keeper's. @returns false when another process is the keeper */
  async listen(server: Server): Promise<boolean> {
    if (isWindows)
      return once(server.listen(this.pipe), 'listening').then(
        () => true,
        () => false,
      );
    const name = `${randomBytes(6).toString('hex')}.sock`;
    await once(server.listen(join(this.base, name)), 'listening');
    this.giveToOwner(join(this.base, name));
    for (;;) {
      const highest = this.highestClaim();
      if (highest > 0 && !(await isGone(join(this.base, String(highest))))) break;
      if (!this.claim(highest + 1, name)) continue;
      if (this.highestClaim() === highest + 1) {
        this.discardOlderThan(highest + 1);
        return true;
      }
      // Others claimed this number and more since we looked, and it was free because they have tidied up.
      rmSync(join(this.base, String(highest + 1)), { force: true });
    }
    server.close();
    return false;
  }

  private get pipe(): string {
    const { dev, ino } = statSync(this.directory, { bigint: true });
    const identity = createHash('sha512').update(`${dev}:${ino}`).digest('hex');
    return `\\\\.\\pipe\\foyer-${identity}`;
  }

  private open(): string {
    const isNew = mkdirSync(this.folder, { recursive: true, mode: 0o700 }) !== undefined;
    if (isWindows) return this.folder;
    if (isNew) this.giveToOwner(this.folder);
    // A link is not followed, and what is verified here is what is used later.
    const file = openSync(this.folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const { uid, mode } = fstatSync(file);
    const isOurs = uid === process.getuid?.() || this.owner?.uid === uid;
    if (!isOurs || (mode & 0o077) !== 0)
      throw new EmbeddedPostgresError(
        `The folder ${this.folder} must belong to the user who runs Foyer and be closed to all others; delete it, and Foyer makes it anew.`,
      );
    if (process.platform === 'linux') return `/proc/self/fd/${file}`;
    closeSync(file);
    if (Buffer.byteLength(this.folder) + 20 > LONGEST_ADDRESS)
      throw new EmbeddedPostgresError(
        `The path ${this.folder} is too long for a socket; set FOYER_DATA_DIR to a shorter one.`,
      );
    return this.folder;
  }

  /** Whom root's files here belong to: who owns the data folder must be able to use them. */
  private get owner(): { uid: number; gid: number } | undefined {
    return process.getuid?.() === 0 ? statSync(this.directory) : undefined;
  }

  private giveToOwner(path: string): void {
    if (this.owner) chownSync(path, this.owner.uid, this.owner.gid);
  }

  private readSecret(): string {
    const secret = join(this.folder, 'secret');
    const draft = `${secret}.${randomBytes(6).toString('hex')}`;
    try {
      return readFileSync(secret, 'utf8');
    } catch {
      writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    }
    this.giveToOwner(draft);
    try {
      // Unlike a file that is being written, a link is there as a whole or not at all.
      linkSync(draft, secret);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return readFileSync(secret, 'utf8');
  }

  private highestClaim(): number {
    return Math.max(0, ...readdirSync(this.base).filter(isClaim).map(Number));
  }

  private claim(number: number, socket: string): boolean {
    try {
      symlinkSync(socket, join(this.base, String(number)));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Only the keeper may: those that claimed less are dead, or will see that they are not the keeper. */
  private discardOlderThan(claim: number): void {
    for (const name of readdirSync(this.base).filter((one) => isClaim(one) && Number(one) < claim)) {
      const link = join(this.base, name);
      try {
        rmSync(join(this.base, readlinkSync(link)), { force: true });
        rmSync(link, { force: true });
      } catch {
        // Who claimed it has just seen that it is not the keeper.
      }
    }
  }
}

const isClaim = (name: string): boolean => /^[1-9]\d{0,14}$/.test(name);

/** Whether nobody listens at `address`. What prevents us from knowing does not mean that nobody does. */
async function isGone(address: string): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return meansGone(error);
  } finally {
    socket.destroy();
  }
}

/** Whether a connection failed because nobody listens. */
export function meansGone(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
}
