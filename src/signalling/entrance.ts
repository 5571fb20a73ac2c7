import { Injectable, Logger } from '@nestjs/common';
import type {
  Joined,
  JoinRequest,
  Knocking,
  Reason,
  Refused,
  ResumeRequest,
} from '../../web/protocol/messages.js';
import { TooManyAttemptsError } from '../http/request.errors.js';
import { ROOM_NAME } from '../rooms/room-name.js';
import { RoomClosedError, RoomNotFoundError } from '../rooms/rooms.errors.js';
import { type Refusal, RoomVisits, type Visit } from '../room-visits/room-visits.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Arrivals, refuse } from './arrivals.js';
import type { PageSocket } from './page-socket.js';
import { reasonFor } from './view-changes.js';

const ROLES = { guest: 'visitor', host: 'host', viewer: 'viewer' } as const;
const REFUSALS: Readonly<Record<Refusal, Reason>> = {
  'no room': 'not_found',
  'wrong key': 'wrong_key',
  closed: 'closed',
};

/** Lets pages into rooms. */
@Injectable()
export class Entrance {
  private readonly logger = new Logger('Room');

  constructor(
    private readonly visits: RoomVisits,
    private readonly sessions: SessionsService,
    private readonly arrivals: Arrivals,
  ) {}

  /**
   * A page wants to be in a room. Its role comes from the key, which is verified here, each time.
   * @throws DatabaseUnavailableError
   */
  async join(socket: PageSocket, request: JoinRequest): Promise<Joined | Knocking | Refused> {
    const name = request.roomName.toLowerCase();
    if (!ROOM_NAME.test(name)) return refuse('not_found');
    const visit = await this.visit(name, request.roomKey, socket.data.address);
    if (typeof visit === 'string') {
      // Whoever tries URLs must not fill the log; metrics count them.
      this.logger.debug('Refused', { reason: visit });
      return refuse(visit);
    }
    const { room, role } = visit;
    const { displayName, externalId, metadata, media } = request;
    const entered = await this.sessions.enter({
      roomId: room.id,
      role: ROLES[role],
      displayName,
      externalId,
      metadata,
      media,
      processId: this.arrivals.processId,
    });
    if ('participant' in entered) return this.arrivals.add(socket, entered.participant, entered.resumeToken);
    this.logger.log('Refused', { roomId: room.id, reason: entered.outcome });
    return refuse(entered.outcome);
  }

  /**
   * A page that has lost its socket comes back.
   * @throws DatabaseUnavailableError
   */
  async resume(socket: PageSocket, request: ResumeRequest): Promise<Joined | Knocking | Refused> {
    const name = request.roomName.toLowerCase();
    if (!ROOM_NAME.test(name)) return refuse('expired');
    const { resumeToken, media } = request;
    try {
      const resumed = await this.visits.revisit(name, socket.data.address, async ({ id }) => {
        const result = await this.sessions.resume(id, resumeToken, media, this.arrivals.processId);
        return result.outcome === 'expired' && result.state === undefined ? null : result;
      });
      if (resumed === null) return refuse('expired');
      return 'participant' in resumed
        ? await this.arrivals.add(socket, resumed.participant, resumeToken, true)
        : refuse(resumed.leftReason ? reasonFor(resumed.leftReason) : 'expired');
    } catch (error) {
      if (error instanceof RoomNotFoundError) return refuse('ended');
      if (error instanceof RoomClosedError) return refuse('closed');
      if (error instanceof TooManyAttemptsError) return refuse('too_many_attempts');
      throw error;
    }
  }

  private async visit(
    name: string,
    roomKey: string | null,
    address: string,
  ): Promise<Exclude<Visit, { refusal: unknown }> | Reason> {
    try {
      const visit = await this.visits.visit(name, roomKey ?? undefined, address);
      return 'refusal' in visit ? REFUSALS[visit.refusal] : visit;
    } catch (error) {
      if (error instanceof TooManyAttemptsError) return 'too_many_attempts';
      throw error;
    }
  }
}
