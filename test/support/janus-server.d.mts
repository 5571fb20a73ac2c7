export const JANUS_SECRETS: Readonly<Record<'JANUS_API_SECRET' | 'JANUS_ADMIN_KEY', string>>;

export class JanusServer {
  static start(more?: Readonly<Record<string, string>>): Promise<JanusServer>;
  readonly url: string;
  readonly output: string;
  readonly pid: number | undefined;
  environment(...others: readonly JanusServer[]): Record<string, string>;
  restart(): Promise<void>;
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
  request(
    body: Readonly<Record<string, unknown>>,
    localAddress?: string,
  ): Promise<Record<string, unknown> | null>;
}
