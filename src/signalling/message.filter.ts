import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { InvalidRequestError } from '../http/request.errors.js';
import { closeSocket } from './close-socket.js';
import { ViolationError } from './message.errors.js';
import type { PageSocket } from './page-socket.js';

/** A message that could not be processed closes its socket: it is a mistake of the page, or a failure of Foyer. */
@Catch()
export class MessageFilter implements ExceptionFilter {
  private readonly logger = new Logger('Room');

  catch(error: unknown, host: ArgumentsHost): void {
    const socket = host.switchToWs().getClient<PageSocket>();
    if (error instanceof ViolationError) closeSocket(socket, error.reason);
    else if (error instanceof InvalidRequestError) closeSocket(socket, 'invalid_message');
    else {
      const { roomId, id: participantId } = socket.data.participant ?? {};
      this.logger.error('A message could not be processed', { roomId, participantId }, error);
      closeSocket(socket, 'failed');
    }
  }
}
