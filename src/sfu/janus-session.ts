import type { JanusMessage, Jsep, PluginResponse } from './janus-message.js';

/** What a session needs of the connection to its Janus. */
export interface JanusTransport {
  request(
    message: { readonly janus: string; readonly [name: string]: unknown },
    options?: { readonly endsWithAck?: boolean },
  ): Promise<JanusMessage>;
  /** Passes what Janus says to a session from now on. */
  register(session: JanusSession): void;
  unregister(session: JanusSession): void;
}

/** What happens to a handle, or its session, besides responses: `event`, `hangup`, `detached`, `timeout` and others. */
export type HandleListener = (message: JanusMessage) => void;

/**
 * A session at a Janus, which ends when nothing is heard of it for a minute. Its methods throw JanusUnavailableError and
 * JanusRefusalError.
 */
export class JanusSession {
  /** When it was last kept alive, by the clock of `performance.now()`. */
  keptAt = performance.now();
  private readonly listeners = new Map<number, HandleListener>();

  private constructor(
    private readonly transport: JanusTransport,
    readonly id: number,
  ) {
    transport.register(this);
  }

  static async create(transport: JanusTransport): Promise<JanusSession> {
    const { data } = await transport.request({ janus: 'create' });
    return new JanusSession(transport, data?.id ?? 0);
  }

  /** Takes over a session of a connection that is broken, or of another process. */
  static async claim(transport: JanusTransport, id: number): Promise<JanusSession> {
    await transport.request({ janus: 'claim', session_id: id });
    return new JanusSession(transport, id);
  }

  /** Makes a handle of the VideoRoom plugin. */
  async attach(listener: HandleListener): Promise<JanusHandle> {
    const { data } = await this.request({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    return this.adopt(data?.id ?? 0, listener);
  }

  /** A handle that the session has already. */
  adopt(id: number, listener: HandleListener): JanusHandle {
    this.listeners.set(id, listener);
    return new JanusHandle(this, id);
  }

  /** Ends the session, and all media of it. */
  async destroy(): Promise<void> {
    this.forget();
    await this.request({ janus: 'destroy' });
  }

  /** Leaves the session to whoever claims it. */
  forget(): void {
    this.listeners.clear();
    this.transport.unregister(this);
  }

  async keepAlive(): Promise<void> {
    this.keptAt = performance.now();
    await this.transport.request({ janus: 'keepalive', session_id: this.id }, { endsWithAck: true });
  }

  receive(message: JanusMessage): void {
    const listeners =
      message.sender === undefined ? [...this.listeners.values()] : [this.listeners.get(message.sender)];
    for (const listener of listeners) listener?.(message);
  }

  forgetHandle(id: number): void {
    this.listeners.delete(id);
  }

  request(message: { readonly janus: string; readonly [name: string]: unknown }): Promise<JanusMessage> {
    return this.transport.request({ ...message, session_id: this.id });
  }
}

/** A handle of the VideoRoom plugin: one role in one room, and at most one connection for media. */
export class JanusHandle {
  constructor(
    private readonly session: JanusSession,
    readonly id: number,
  ) {}

  /** Sends a request to the plugin. @throws JanusUnavailableError, JanusRefusalError */
  async send(body: object, jsep?: Jsep): Promise<PluginResponse> {
    const response = await this.session.request({
      janus: 'message',
      handle_id: this.id,
      body,
      ...(jsep && { jsep }),
    });
    return { data: response.plugindata?.data ?? {}, jsep: response.jsep ?? null };
  }

  /** Ends the handle and its media. @throws JanusUnavailableError, JanusRefusalError */
  async detach(): Promise<void> {
    this.session.forgetHandle(this.id);
    await this.session.request({ janus: 'detach', handle_id: this.id });
  }
}
