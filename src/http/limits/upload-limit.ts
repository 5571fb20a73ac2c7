import { ServerOverloadedError } from '../request.errors.js';
import { MAX_UPLOADS, MAX_UPLOADS_OF_ONE } from './request-limits.js';

/**
 * Limits the uploads that a process receives and works on at the same time, because each needs memory until it is done: in
 * all, and for each client, so that a slow one keeps only itself waiting.
 */
export class UploadLimit {
  private readonly open = new Map<string, number>();
  private total = 0;

  /** @param client an id of who sends it @throws ServerOverloadedError beyond a limit */
  async within<T>(client: string, work: () => Promise<T>): Promise<T> {
    const own = this.open.get(client) ?? 0;
    if (own >= MAX_UPLOADS_OF_ONE || this.total >= MAX_UPLOADS) throw new ServerOverloadedError();
    this.total++;
    this.open.set(client, own + 1);
    try {
      return await work();
    } finally {
      this.total--;
      const left = (this.open.get(client) ?? 1) - 1;
      if (left > 0) this.open.set(client, left);
      else this.open.delete(client);
    }
  }
}
