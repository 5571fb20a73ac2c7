import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { readOrCreate } from './shared-file.js';

const isWindows = process.platform === 'win32';
/** The longest address of a socket on every Unix, in bytes. */
const MAX_ADDRESS_LENGTH = 103;

/**
 * The folder in which the keeper of a data folder listens. Other system users cannot enter it, so they can neither connect
 * to the keeper nor replace it. Sockets have random names; a link whose name is a number claims that one of them is the
 * keeper's. Numbers only grow, and the highest is valid: of two processes that find the keeper dead and claim the same
 * number, the file system lets one succeed. Windows uses named pipes, which anybody can open: there only {@link secret}
 * authenticates both sides.
 */
export class ControlFolder {
  /** Proves to the other side that a process can read the folder. */
  readonly secret: string;
  private readonly folder: string;
  /** The path of sockets: on Linux that of the open folder, which is short, and remains the one that was verified. */
  private readonly base: string;

  /** @throws EmbeddedPostgresError when it cannot be created, or other users can enter it */
  constructor(private readonly directory: string) {
    this.folder = join(directory, 'keeper');
    try {
      this.base = this.open();
      this.secret = readOrCreate(
        join(this.folder, 'secret'),
        () => randomBytes(32).toString('base64url'),
        (draft) => this.giveToOwner(draft),
      );
    } catch (error) {
      throw EmbeddedPostgresError.from(error, this.folder);
    }
  }

  /** Where the keeper listens, if it is still running; undefined if there has never been one. */
  get address(): string | undefined {
    if (isWindows) return this.pipe;
    const claim = this.highestClaim();
    return claim === 0 ? undefined : join(this.base, String(claim));
  }

  /** Makes this process the keeper, with `server`. @returns false when another process is the keeper */
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
      // Other processes have claimed this and higher numbers since, and have removed the older ones.
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
        `The folder ${this.folder} must belong to the user who runs Foyer and be closed to all others: delete it, and Foyer creates it again.`,
      );
    if (process.platform === 'linux') return `/proc/self/fd/${file}`;
    closeSync(file);
    if (Buffer.byteLength(this.folder) + 20 > MAX_ADDRESS_LENGTH)
      throw new EmbeddedPostgresError(
        `The path ${this.folder} is too long for a socket; set FOYER_DATA_DIR to a shorter one.`,
      );
    return this.folder;
  }

  /** The owner of files that root creates here: the owner of the data folder must be able to use them. */
  private get owner(): { uid: number; gid: number } | undefined {
    return process.getuid?.() === 0 ? statSync(this.directory) : undefined;
  }

  private giveToOwner(path: string): void {
    if (this.owner) chownSync(path, this.owner.uid, this.owner.gid);
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

  /** Only for the keeper: processes with lower claims are dead, or will find that they are not the keeper. */
  private discardOlderThan(claim: number): void {
    for (const name of readdirSync(this.base).filter((one) => isClaim(one) && Number(one) < claim)) {
      const link = join(this.base, name);
      try {
        rmSync(join(this.base, readlinkSync(link)), { force: true });
        rmSync(link, { force: true });
      } catch {
        // The process that claimed it has removed it, because it is not the keeper.
      }
    }
  }
}

const isClaim = (name: string): boolean => /^[1-9]\d{0,14}$/.test(name);

/** Whether no process listens at `address`; false where that cannot be determined. */
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

/** Whether a connection failed because no process listens. */
export function meansGone(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
}
