/** A description in the way of Janus: JSEP. */
export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** What Janus sends over its WebSocket, as far as Foyer reads it: https://janus.conf.meetecho.com/docs/rest.html */
export interface JanusMessage {
  /** `success`, `ack`, `event`, `error`, `timeout`, `hangup`, `detached` and others. */
  readonly janus: string;
  readonly transaction?: string;
  readonly session_id?: number;
  /** The handle that a message is from. */
  readonly sender?: number;
  readonly data?: { readonly id: number };
  readonly error?: { readonly code: number; readonly reason: string };
  readonly plugindata?: { readonly data: PluginData };
  readonly jsep?: Jsep;
}

/** What a plugin says. */
export interface PluginData {
  readonly error_code?: number;
  readonly error?: string;
  readonly [name: string]: unknown;
}

/** A response of the VideoRoom plugin. */
export interface PluginResponse {
  readonly data: PluginData;
  readonly jsep: Jsep | null;
}

/** Janus does not respond, or not in time. */
export class JanusUnavailableError extends Error {}

/** Janus refuses a request. `code` is Janus' or the plugin's. */
export class JanusRefusalError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** @throws JanusRefusalError if Janus, or its plugin, has refused the request */
export function checked(message: JanusMessage): JanusMessage {
  const { error, plugindata } = message;
  if (error) throw new JanusRefusalError(error.code, error.reason);
  const data = plugindata?.data;
  if (data?.error_code !== undefined) throw new JanusRefusalError(data.error_code, data.error ?? '');
  return message;
}
