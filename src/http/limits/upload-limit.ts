import { ServerOverloadedError } from '../request.errors.js';
import {
  MAX_UPLOADS,
  MAX_UPLOADS_OF_ONE,
  MAX_WAITING_UPLOADS_OF_ONE,
  UPLOAD_DEADLINE,
} from './request-limits.js';

/** How many uploads of a client are received, and which wait, in order. */
interface Share {
  taken: number;
  readonly waiting: Set<() => void>;
}

/**
 * Limits the uploads that a process receives and works on at the same time, because each needs memory until it is done: in
 * all, and for each client, so that slow ones keep only their own client waiting. Uploads that wait are not read: TCP makes
 * them wait.
 */
export class UploadLimit {
  private readonly shares = new Map<string, Share>();
  private total = 0;

  /**
   * @param client an id of who sends it
   * @throws ServerOverloadedError if there are too many, or the wait is too long
   */
  async within<T>(client: string, work: () => Promise<T>): Promise<T> {
    const share = this.shares.get(client) ?? { taken: 0, waiting: new Set() };
    if (share.taken >= MAX_UPLOADS_OF_ONE) await wait(share);
    else if (this.total >= MAX_UPLOADS) throw new ServerOverloadedError();
    else {
      this.shares.set(client, share);
      share.taken++;
      this.total++;
    }
    try {
      return await work();
    } finally {
      this.leave(client, share);
    }
  }

  /** Passes the place on to the upload of the same client that has waited longest. */
  private leave(client: string, share: Share): void {
    const [next] = share.waiting;
    if (next) {
      share.waiting.delete(next);
      next();
      return;
    }
    this.total--;
    share.taken--;
    if (share.taken === 0) this.shares.delete(client);
  }
}

function wait({ waiting }: Share): Promise<void> {
  if (waiting.size >= MAX_WAITING_UPLOADS_OF_ONE) throw new ServerOverloadedError();
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(begin);
      reject(new ServerOverloadedError());
    }, UPLOAD_DEADLINE);
    waiting.add(begin);
  });
}
