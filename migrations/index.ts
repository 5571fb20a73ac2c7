import { OrganizationsAndApiKeys1764000000001 } from './1764000000001-organizations-and-api-keys.js';
import { Rooms1764000000002 } from './1764000000002-rooms.js';
import { QuotaWindows1764000000003 } from './1764000000003-quota-windows.js';
import { RoomsOfV21764000000004 } from './1764000000004-rooms-of-v2.js';
import { IdempotencyKeys1764000000005 } from './1764000000005-idempotency-keys.js';
import { ScopesAndAudit1764000000006 } from './1764000000006-scopes-and-audit.js';
import { SealedSecrets1764000000020 } from './1764000000020-sealed-secrets.js';
import { OperatorTokensInAudit1764000000021 } from './1764000000021-operator-tokens-in-audit.js';
import { RoomNumbers1764000000030 } from './1764000000030-room-numbers.js';
import { NoScopesByDefault1764000000031 } from './1764000000031-no-scopes-by-default.js';
import { OnlySealedRoomKeys1764000000032 } from './1764000000032-only-sealed-room-keys.js';
import { OnlySealedResponses1764000000033 } from './1764000000033-only-sealed-responses.js';
import { RoomListIndexes1764000000034 } from './1764000000034-room-list-indexes.js';
import { AuditListIndexes1764000000035 } from './1764000000035-audit-list-indexes.js';
import { OrganizationListIndex1764000000036 } from './1764000000036-organization-list-index.js';
import { ApiKeyListIndexes1764000000037 } from './1764000000037-api-key-list-indexes.js';
import { LimitsOfOrganizations1764000000040 } from './1764000000040-limits-of-organizations.js';
import { RoomCounts1764000000041 } from './1764000000041-room-counts.js';
import { KeysAndHostUrls1764000000042 } from './1764000000042-keys-and-host-urls.js';
import { BoundedQuotaWindows1764000000050 } from './1764000000050-bounded-quota-windows.js';
import { QuotaWindowsThatAreOver1764000000051 } from './1764000000051-quota-windows-that-are-over.js';
import { ChargesOfManyRequests1764000000052 } from './1764000000052-charges-of-many-requests.js';
import { LiveRooms1764000000060 } from './1764000000060-live-rooms.js';
import { RoomsWithParticipants1764000000062 } from './1764000000062-rooms-with-participants.js';
import { EmbedOrigins1764000000070 } from './1764000000070-embed-origins.js';
import { HistoryOfRooms1764000000080 } from './1764000000080-history-of-rooms.js';
import { PeopleInInsights1764000000081 } from './1764000000081-people-in-insights.js';
import { ParticipantMeasurements1764000000082 } from './1764000000082-participant-measurements.js';
import { RunningSessions1764000000083 } from './1764000000083-running-sessions.js';
import { Webhooks1764000000090 } from './1764000000090-webhooks.js';
import { Themes1764000000100 } from './1764000000100-themes.js';
import { MediaServers1764000000110 } from './1764000000110-media-servers.js';

/** Every migration in the order in which it runs. A released one is never changed; a new one is added at the end. */
export const migrations = [
  OrganizationsAndApiKeys1764000000001,
  Rooms1764000000002,
  QuotaWindows1764000000003,
  RoomsOfV21764000000004,
  IdempotencyKeys1764000000005,
  ScopesAndAudit1764000000006,
  SealedSecrets1764000000020,
  OperatorTokensInAudit1764000000021,
  RoomNumbers1764000000030,
  NoScopesByDefault1764000000031,
  OnlySealedRoomKeys1764000000032,
  OnlySealedResponses1764000000033,
  RoomListIndexes1764000000034,
  AuditListIndexes1764000000035,
  OrganizationListIndex1764000000036,
  ApiKeyListIndexes1764000000037,
  LimitsOfOrganizations1764000000040,
  RoomCounts1764000000041,
  KeysAndHostUrls1764000000042,
  BoundedQuotaWindows1764000000050,
  QuotaWindowsThatAreOver1764000000051,
  ChargesOfManyRequests1764000000052,
  LiveRooms1764000000060,
  RoomsWithParticipants1764000000062,
  EmbedOrigins1764000000070,
  HistoryOfRooms1764000000080,
  PeopleInInsights1764000000081,
  ParticipantMeasurements1764000000082,
  RunningSessions1764000000083,
  Webhooks1764000000090,
  Themes1764000000100,
  MediaServers1764000000110,
];
