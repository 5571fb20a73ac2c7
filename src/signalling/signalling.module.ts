import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { RoomVisitsModule } from '../room-visits/room-visits.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { Arrivals } from './arrivals.js';
import { Delivery } from './delivery.js';
import { Entrance } from './entrance.js';
import { EntranceGateway } from './entrance.gateway.js';
import { Handshakes } from './handshakes.js';
import { HostGateway } from './host.gateway.js';
import { IceRenewalTask } from './ice-renewal.task.js';
import { LeaseTask } from './lease.task.js';
import { LostSockets } from './lost-sockets.js';
import { Presence } from './presence.js';
import { ProcessChannel } from './process-channel.js';
import { Relay } from './relay.js';
import { RoomGateway } from './room.gateway.js';
import { RoomObserver } from './room-observer.js';
import { SignallingMetrics } from './signalling.metrics.js';

/** The sockets of pages. */
@Module({
  imports: [HttpModule, SessionsModule, RoomVisitsModule],
  providers: [
    Handshakes,
    ProcessChannel,
    Relay,
    RoomObserver,
    LostSockets,
    Presence,
    Delivery,
    Arrivals,
    Entrance,
    LeaseTask,
    IceRenewalTask,
    SignallingMetrics,
    EntranceGateway,
    RoomGateway,
    HostGateway,
  ],
})
export class SignallingModule {}
