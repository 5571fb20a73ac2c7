import type { ReceivedStream } from '../../web/protocol/messages.js';

/** How long a page may take to answer an offer, in ms. */
const ANSWER_WITHIN = 20_000;

/** What a page has answered. */
interface Answer {
  readonly sdp: string;
  /** Lets the page know whether the media server has taken the answer. */
  readonly settle: (isTaken: boolean) => void;
}

/** An offer that the page has not answered yet. */
interface PendingOffer {
  readonly sdp: string;
  readonly streams: readonly ReceivedStream[];
  readonly resolve: (answer: Answer | null) => void;
}

/** The offers that a page gets, one after another, each of which it has to answer. */
export class Offers {
  private pending: PendingOffer | null = null;

  /** @param send sends an offer to the page, if it has a socket now */
  constructor(private readonly send: (sdp: string, streams: readonly ReceivedStream[]) => void) {}

  /**
   * Sends an offer, and waits for the answer.
   * @param onLate called if the page takes too long
   * @returns null if the page takes too long, or {@link close} is called before
   */
  async make(sdp: string, streams: readonly ReceivedStream[], onLate: () => void): Promise<Answer | null> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Answer | null>((resolve) => {
        this.pending = { sdp, streams, resolve };
        timer = setTimeout(() => {
          this.close();
          onLate();
        }, ANSWER_WITHIN).unref();
        this.send(sdp, streams);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends the latest offer again, to a page that may not have got it. */
  repeat(): void {
    if (this.pending) this.send(this.pending.sdp, this.pending.streams);
  }

  /** The page answers. @returns false if there was no offer, or the answer was not taken */
  answer(sdp: string): Promise<boolean> {
    const { pending } = this;
    this.pending = null;
    if (!pending) return Promise.resolve(false);
    return new Promise((settle) => pending.resolve({ sdp, settle }));
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    this.pending?.resolve(null);
    this.pending = null;
  }
}
