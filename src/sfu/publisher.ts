import { setTimeout as sleep } from 'node:timers/promises';
import { JanusRefusalError, JanusUnavailableError, type Jsep, type PluginResponse } from './janus-message.js';
import type { JanusHandle } from './janus-session.js';
import { ID_EXISTS, kick, publish, publishAgain, type RoomGuards } from './video-room.js';

/** Janus removes publishers in its own time: so often it is tried again, after so many ms each. */
const ATTEMPTS = 10;
const PAUSE = 100;

/** Whom a publisher publishes as. */
export interface PublisherContext {
  readonly participantId: string;
  readonly roomId: string;
  readonly guards: RoomGuards;
  /** Makes a handle. @throws JanusUnavailableError, JanusRefusalError */
  attach(): Promise<JanusHandle>;
}

/** What a page sends, over one connection. */
export class Publisher {
  /**
   * @param handle of a publisher that has been claimed
   * @param origin of its connection
   */
  constructor(
    private readonly context: PublisherContext,
    private handle: JanusHandle | null = null,
    private origin: string | null = null,
  ) {}

  get handleId(): number | null {
    return this.handle?.id ?? null;
  }

  /** Names the connection of the page that publishes; null if there is none. */
  get connection(): string | null {
    return this.origin;
  }

  /**
   * Publishes, or negotiates the connection again if the offer is of the same one.
   * @returns the answer
   * @throws JanusUnavailableError, JanusRefusalError
   */
  async publish(sdp: string): Promise<string> {
    const offer: Jsep = { type: 'offer', sdp };
    const origin = originOf(sdp);
    if (this.handle && origin !== this.origin) {
      const { handle } = this;
      this.handle = null;
      await handle.detach();
    }
    const { jsep } = this.handle ? await publishAgain(this.handle, offer) : await this.begin(offer);
    if (!jsep) throw new JanusUnavailableError('The response has no answer.');
    this.origin = origin;
    return jsep.sdp;
  }

  rebind(handle: JanusHandle): void {
    this.handle = handle;
  }

  private async begin(offer: Jsep): Promise<PluginResponse> {
    const handle = await this.context.attach();
    try {
      const response = await this.join(handle, offer);
      this.handle = handle;
      return response;
    } catch (error) {
      await handle.detach().catch(() => undefined);
      throw error;
    }
  }

  /** Publishes in place of what is left of an earlier session: of a process that has died, or a Janus that has hung. */
  private async join(handle: JanusHandle, offer: Jsep): Promise<PluginResponse> {
    const { roomId, guards, participantId } = this.context;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        return await publish(handle, roomId, guards, participantId, offer);
      } catch (error) {
        if (!(error instanceof JanusRefusalError) || error.code !== ID_EXISTS) throw error;
      }
      await kick(handle, roomId, guards, participantId);
      await sleep(PAUSE, undefined, { ref: false });
    }
    throw new JanusUnavailableError('An earlier session of the participant does not end.');
  }
}

/** The session id of a description (RFC 8866, section 5.2): every connection of a page has another one. */
export function originOf(sdp: string): string {
  return /^o=\S+ (\d{1,20}) /m.exec(sdp)?.[1] ?? '';
}
