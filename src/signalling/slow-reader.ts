import { Logger } from '@nestjs/common';

/** How much may wait until a page reads it, in messages and in characters. */
const MAX_WAITING = { messages: 256, characters: 1_048_576 };

/** What engine.io and ws know of a connection, beyond their types. */
interface Connection {
  readonly writeBuffer: readonly { readonly data?: { readonly length: number } }[];
  readonly transport: {
    readonly socket?: { readonly bufferedAmount: number; terminate(): void };
  };
}

/** The socket of a page. */
interface ReadingSocket {
  readonly conn: object;
  readonly data: { readonly participant: { readonly id: string; readonly roomId: string } | null };
}

const logger = new Logger('Room');

/**
 * Closes a socket whose page does not read, so that what waits for it does not fill the memory. The page gets no
 * message about it, which it would not read either.
 */
export function closeIfSlow({ conn, data }: ReadingSocket): void {
  const { writeBuffer, transport } = conn as Connection;
  const characters = writeBuffer.reduce((sum, packet) => sum + (packet.data?.length ?? 0), 0);
  const bytes = characters + (transport.socket?.bufferedAmount ?? 0);
  if (writeBuffer.length <= MAX_WAITING.messages && bytes <= MAX_WAITING.characters) return;
  logger.warn('Closed a socket that does not read', {
    roomId: data.participant?.roomId ?? null,
    participantId: data.participant?.id ?? null,
    messages: writeBuffer.length,
    bytes,
  });
  transport.socket?.terminate();
}
