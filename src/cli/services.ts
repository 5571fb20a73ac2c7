import { NestFactory } from '@nestjs/core';
import { EventsListing } from '../events/events-listing.js';
import { EventsService } from '../events/events.service.js';
import { ApiKeysService } from '../auth/api-keys.service.js';
import type { Config } from '../config/config.js';
import { SEALED_ANSWERS } from '../idempotency/answer-box.js';
import { OrganizationPurge } from '../organizations/organization-purge.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { QuotaStore } from '../quota/quota.store.js';
import { SEALED_ROOM_KEYS } from '../rooms/room-keys.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { EncryptionKeyRegister } from '../secrets/encryption-key-register.js';
import { type SealedTable, SecretRotation } from '../secrets/secret-rotation.js';
import { CliModule } from './cli.module.js';

/** What commands work with. */
export interface Services {
  readonly organizations: OrganizationsService;
  readonly organizationPurge: OrganizationPurge;
  readonly keys: ApiKeysService;
  readonly events: EventsService;
  readonly eventsListing: EventsListing;
  readonly rooms: RoomsService;
  readonly quota: QuotaStore;
  readonly secretRotation: SecretRotation;
  readonly sealedTables: { readonly rooms: SealedTable; readonly answers: SealedTable };
  readonly encryptionKeys: EncryptionKeyRegister;
  close(): Promise<void>;
}

/** The services of Foyer without HTTP and without scheduled tasks. */
export async function openServices(config: Config): Promise<Services> {
  const context = await NestFactory.createApplicationContext(CliModule.forRoot(config), {
    abortOnError: false,
  });
  const options = { strict: false };
  return {
    organizations: context.get(OrganizationsService, options),
    organizationPurge: context.get(OrganizationPurge, options),
    keys: context.get(ApiKeysService, options),
    events: context.get(EventsService, options),
    eventsListing: context.get(EventsListing, options),
    rooms: context.get(RoomsService, options),
    quota: context.get(QuotaStore, options),
    secretRotation: context.get(SecretRotation, options),
    sealedTables: { rooms: SEALED_ROOM_KEYS, answers: SEALED_ANSWERS },
    encryptionKeys: context.get(EncryptionKeyRegister, options),
    close: () => context.close(),
  };
}
