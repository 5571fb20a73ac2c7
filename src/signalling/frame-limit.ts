import { Logger } from '@nestjs/common';
import { Pace } from '../../web/protocol/pace.js';
import { MESSAGE_RULES } from './message-rates.js';
import { closeIfSlow } from './slow-reader.js';

/** What engine.io knows of a connection. */
export interface FramedConnection {
  readonly readyState: string;
  readonly transport: {
    readonly socket?: {
      on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
      on(event: 'ping', listener: () => void): unknown;
      terminate(): void;
    };
  };
}

/** Signs of life, and what opens a session of socket.io. */
const OTHERS = { burst: 20, perSecond: 1 };
const RULES = [OTHERS, ...Object.values(MESSAGE_RULES)];
/** More than a page sends, however fast: whoever sends more frames does not send messages. docs/limits.md has the sums. */
const BURST = RULES.reduce((sum, { burst }) => sum + burst, 0);
const PER_SECOND = RULES.reduce((sum, { perSecond }) => sum + perSecond, 0);

const logger = new Logger('Room');

/**
 * Ends a connection that sends more frames than messages, or binary ones, which belong to no message. `MessageRates` counts
 * only messages: what socket.io and WebSocket themselves respond to (namespaces, acknowledgements, pings) is counted here.
 * @param address of the client, for the log
 */
export function limitFrames(conn: FramedConnection, address: string): void {
  const pace = new Pace(BURST, PER_SECOND);
  const { socket } = conn.transport;
  let isEnded = false;
  const end = (reason: string): void => {
    // What arrived together with the last frame is still read. A page that is being told why it is closed reads that first.
    if (isEnded || conn.readyState !== 'open') return;
    isEnded = true;
    logger.log('Closed a connection', { reason, address });
    socket?.terminate();
  };
  const count = (): void => {
    if (!pace.take()) end('too_many_frames');
    else closeIfSlow({ conn, data: { participant: null } });
  };
  socket?.on('ping', count);
  socket?.on('message', (_data, isBinary) => (isBinary ? end('binary_frame') : count()));
}
