import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedStream, WantedStream } from '../../web/protocol/messages.js';
import { JanusRefusalError, JanusUnavailableError, type PluginResponse } from './janus-message.js';
import type { JanusHandle } from './janus-session.js';
import { Offers } from './offers.js';
import type { RoomFeeds } from './room-feeds.js';
import { type Held, heldAfter, planOf, withoutRepeated } from './subscription-plan.js';
import {
  chooseQualities,
  NO_SUCH_FEED,
  resubscribe,
  restartSubscription,
  type RoomGuards,
  startSubscription,
  subscribe,
  subscribedOf,
} from './video-room.js';

/** The least time between two negotiations, in ms: of people who come at once, pages learn together. */
const PACE = 150;

/** The pause after a change that Janus has refused because somebody has just gone, in ms: doubled each time. */
const RETRY = { first: 250, longest: 8_000 };

/** The room of a subscription, and the page that receives. */
export interface SubscriptionContext {
  readonly roomId: string;
  readonly guards: RoomGuards;
  readonly feeds: RoomFeeds;
  /** Makes a handle. @throws JanusUnavailableError, JanusRefusalError */
  attach(): Promise<JanusHandle>;
  offer(sdp: string, streams: readonly ReceivedStream[]): void;
  /** It cannot go on: the page has not answered, or Janus knows nothing of it any more. */
  onBroken(reason: string): void;
}

/**
 * What a page receives, over one connection. Janus negotiates one change at a time: the next one follows when the page has
 * answered the one before, with whatever is wanted by then.
 */
export class Subscription {
  private wanted: readonly WantedStream[] = [];
  private held: readonly Held[] = [];
  private readonly offers: Offers;
  private isDue = false;
  private isRestartDue = false;
  private isRunning = false;
  private isClosed = false;
  private refusals = 0;
  private retry: NodeJS.Timeout | undefined;

  /** @param handle of a subscription that has been claimed; what it receives is asked first */
  constructor(
    private readonly context: SubscriptionContext,
    private handle: JanusHandle | null = null,
    private isUnknown = handle !== null,
  ) {
    this.offers = new Offers((sdp, streams) => context.offer(sdp, streams));
  }

  get handleId(): number | null {
    return this.handle?.id ?? null;
  }

  /** @param streams everything that is to be received, and nothing else */
  want(streams: readonly WantedStream[]): void {
    this.wanted = streams;
    this.update();
  }

  /** Compares what is wanted with what is there, now or after the current negotiation. */
  update(): void {
    this.isDue = true;
    void this.run();
  }

  /** @returns false if there is nothing to restart */
  restart(): boolean {
    if (!this.handle) return false;
    this.isRestartDue = true;
    this.update();
    return true;
  }

  /** Sends the latest offer again, to a page that may not have got it. */
  repeatOffer(): void {
    this.offers.repeat();
  }

  /** @returns false if there was no offer, or Janus does not take the answer */
  answer(sdp: string): Promise<boolean> {
    return this.offers.answer(sdp);
  }

  /** The session of the handle was claimed on a new connection. */
  rebind(handle: JanusHandle): void {
    this.handle = handle;
    this.update();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.offers.close();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.isDue && !this.isClosed) {
        this.isDue = false;
        if (await this.step()) await sleep(PACE, undefined, { ref: false });
        this.refusals = 0;
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.isRunning = false;
    }
  }

  /** @returns whether there was a negotiation */
  private async step(): Promise<boolean> {
    if (this.isUnknown && this.handle) return this.learn(this.handle);
    if (this.isRestartDue && this.handle) {
      this.isRestartDue = false;
      return this.negotiate(await restartSubscription(this.handle), []);
    }
    const plan = planOf(this.wanted, this.held, this.context.feeds);
    if (plan.choose.length > 0 && this.handle) {
      await chooseQualities(this.handle, plan.choose);
      const chosen = new Map(plan.choose.map(({ mid, quality }) => [mid, quality]));
      this.held = this.held.map((stream) => ({
        ...stream,
        quality: chosen.get(stream.mid) ?? stream.quality,
      }));
    }
    if (plan.subscribe.length === 0 && plan.unsubscribe.length === 0) return false;
    const requested = plan.subscribe.map((stream) => ({
      ...stream,
      version: this.context.feeds.versionOf(stream.participantId),
    }));
    return this.negotiate(await this.change(plan.subscribe, plan.unsubscribe), requested);
  }

  private async change(
    streams: readonly WantedStream[],
    unsubscribed: readonly string[],
  ): Promise<PluginResponse> {
    if (this.handle) return resubscribe(this.handle, streams, unsubscribed);
    const handle = await this.context.attach();
    const { roomId, guards } = this.context;
    const response = await subscribe(handle, roomId, guards, streams).catch(async (error: unknown) => {
      await handle.detach().catch(() => undefined);
      throw error;
    });
    this.handle = handle;
    return response;
  }

  /**
   * Janus lists what is subscribed only after a change: subscribes to something once more, which is undone by the next step.
   * @returns whether there was a negotiation
   */
  private async learn(handle: JanusHandle): Promise<boolean> {
    const { feeds } = this.context;
    const stream = this.wanted.find((wanted) => feeds.has(wanted));
    if (!stream) return false;
    const response = await resubscribe(handle, [stream], []);
    if (!response.jsep) {
      // The process before has got no answer to its last offer: Janus makes no other one.
      this.context.onBroken('not_answered');
      return false;
    }
    this.isUnknown = false;
    this.isDue = true;
    return this.negotiate(response, [{ ...stream, version: feeds.versionOf(stream.participantId) }]);
  }

  private take({ data }: PluginResponse, requested: Parameters<typeof heldAfter>[2]): void {
    const subscribed = subscribedOf(data);
    if (subscribed) this.held = heldAfter(subscribed, this.held, requested, this.context.feeds);
  }

  /** Sends the offer of a response to the page, and passes the answer. @returns whether there was an offer */
  private async negotiate(
    response: PluginResponse,
    requested: Parameters<typeof heldAfter>[2],
  ): Promise<boolean> {
    this.take(response, requested);
    if (!response.jsep || !this.handle || this.isClosed) return false;
    const streams = withoutRepeated(this.held).map(({ mid, participantId, track }) => ({
      mid,
      participantId,
      track,
    }));
    const onLate = (): void => this.context.onBroken('not_answered');
    const answer = await this.offers.make(response.jsep.sdp, streams, onLate);
    if (answer === null) return false;
    try {
      await startSubscription(this.handle, { type: 'answer', sdp: answer.sdp });
      answer.settle(true);
    } catch (error) {
      answer.settle(false);
      if (error instanceof JanusRefusalError) this.context.onBroken('answer_refused');
      throw error;
    }
    return true;
  }

  /** If Janus is away, the room says when it is back. */
  private fail(error: unknown): void {
    if (this.isClosed || error instanceof JanusUnavailableError) return;
    const isGone = error instanceof JanusRefusalError && error.code === NO_SUCH_FEED;
    if (!isGone) return this.context.onBroken(error instanceof Error ? error.message : String(error));
    const pause = Math.min(RETRY.first * 2 ** this.refusals, RETRY.longest);
    this.refusals += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.update(), pause).unref();
  }
}
