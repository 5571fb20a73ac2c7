import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { HttpModule } from '../http/http.module.js';
import { InsightsModule } from '../insights/insights.module.js';
import { RoomVisitsModule } from '../room-visits/room-visits.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SfuModule } from '../sfu/sfu.module.js';
import { Arrivals } from './arrivals.js';
import { Delivery } from './delivery.js';
import { Entrance } from './entrance.js';
import { EntranceGateway } from './entrance.gateway.js';
import { ForgottenParticipantsTask } from './forgotten-participants.task.js';
import { Handshakes } from './handshakes.js';
import { GroupMedia } from './group-media.js';
import { HostGateway } from './host.gateway.js';
import { IceRenewalTask } from './ice-renewal.task.js';
import { LeaseTask } from './lease.task.js';
import { LostSockets } from './lost-sockets.js';
import { MediaGateway } from './media.gateway.js';
import { Presence } from './presence.js';
import { PostgresChannel } from './postgres-channel.js';
import { ProcessChannel } from './process-channel.js';
import { RedisChannel } from './redis-channel.js';
import { Relay } from './relay.js';
import { RoomGateway } from './room.gateway.js';
import { RoomObserver } from './room-observer.js';
import { SignallingMetrics } from './signalling.metrics.js';

/** The sockets of pages. */
@Module({
  imports: [HttpModule, SessionsModule, InsightsModule, RoomVisitsModule, SfuModule],
  providers: [
    Handshakes,
    {
      provide: ProcessChannel,
      inject: [Config],
      useFactory: ({ QUOTA_STORE, DATABASE_DIRECT_URL, databaseUrl }: Config): ProcessChannel =>
        QUOTA_STORE ? new RedisChannel(QUOTA_STORE) : new PostgresChannel(DATABASE_DIRECT_URL ?? databaseUrl),
    },
    Relay,
    RoomObserver,
    LostSockets,
    Presence,
    Delivery,
    Arrivals,
    Entrance,
    LeaseTask,
    ForgottenParticipantsTask,
    IceRenewalTask,
    SignallingMetrics,
    EntranceGateway,
    RoomGateway,
    HostGateway,
    GroupMedia,
    MediaGateway,
  ],
})
export class SignallingModule {}
