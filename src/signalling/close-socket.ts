import { Logger } from '@nestjs/common';
import type { ClosingReason } from '../../web/protocol/messages.js';
import type { PageSocket } from './page-socket.js';

const logger = new Logger('Room');

/** Closes a socket because of its page, and tells the page why. */
export function closeSocket(socket: PageSocket, reason: ClosingReason): void {
  if (!socket.connected) return;
  const { participant, address } = socket.data;
  logger.log('Closed a socket', {
    reason,
    roomId: participant?.roomId ?? null,
    participantId: participant?.id ?? null,
    address,
  });
  socket.emit('closing', { reason });
  socket.disconnect(true);
}
