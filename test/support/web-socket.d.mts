import type { Socket } from 'node:net';

export class WebSocketClient {
  static open(
    url: string,
    path: string,
    options?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly onText?: (text: string) => void;
      readonly localAddress?: string;
    },
  ): Promise<WebSocketClient>;
  readonly connection: Socket;
  readonly isClosed: boolean;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  send(text: string | Uint8Array): void;
  write(bytes: Uint8Array): void;
  destroy(): void;
}

export function frameOf(payload: Uint8Array, opcode: number, first?: number): Buffer;
