import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiKeysService } from '../auth/api-keys.service.js';
import { AuthModule } from '../auth/auth.module.js';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { EventsListing } from '../events/events-listing.js';
import { EventsModule } from '../events/events.module.js';
import { EventsService } from '../events/events.service.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { SEALED_RESPONSES } from '../idempotency/idempotency.service.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { OrganizationPurge } from '../organizations/organization-purge.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { QuotaStoreModule } from '../quota/quota-store.module.js';
import { QuotaStore } from '../quota/quota.store.js';
import { SEALED_ROOM_KEYS } from '../rooms/room-keys.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { EncryptionKeyRegister } from '../secrets/encryption-key-register.js';
import { SecretRotation } from '../secrets/secret-rotation.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { DeliveriesService } from '../webhooks/deliveries.service.js';
import { SEALED_WEBHOOK_SECRETS } from '../webhooks/webhook-secrets.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';

@Module({
  imports: [
    DatabaseModule,
    SecretsModule,
    OrganizationsModule,
    AuthModule,
    EventsModule,
    RoomsModule,
    IdempotencyModule,
    WebhooksModule,
    MetricsModule,
    QuotaStoreModule,
  ],
})
class CliModule {}

/** What commands work with. */
export type Services = Awaited<ReturnType<typeof openServices>>;

/** The services of Foyer without HTTP and without scheduled tasks. */
export async function openServices(config: Config) {
  const context = await NestFactory.createApplicationContext(
    { module: CliModule, imports: [ConfigModule.forRoot(config)] },
    { abortOnError: false },
  );
  const options = { strict: false };
  return {
    organizations: context.get(OrganizationsService, options),
    organizationPurge: context.get(OrganizationPurge, options),
    keys: context.get(ApiKeysService, options),
    events: context.get(EventsService, options),
    eventsListing: context.get(EventsListing, options),
    rooms: context.get(RoomsService, options),
    webhooks: context.get(WebhooksService, options),
    deliveries: context.get(DeliveriesService, options),
    quota: context.get(QuotaStore, options),
    secretRotation: context.get(SecretRotation, options),
    sealedTables: { rooms: SEALED_ROOM_KEYS, answers: SEALED_RESPONSES, webhooks: SEALED_WEBHOOK_SECRETS },
    encryptionKeys: context.get(EncryptionKeyRegister, options),
    close: () => context.close(),
  };
}
