/** What undoing a migration does to existing data. */
interface Undoing {
  /** What will be lost, in a sentence. */
  readonly loses: string;
  /** SQL to run before it, in the same transaction, so that nothing that was restricted comes back unrestricted. */
  readonly before?: string;
}

const NOTHING = 'Nothing is lost.';

/** By the name of the migration; a test demands an entry for each. */
export const UNDOING: Readonly<Record<string, Undoing>> = {
  OrganizationsAndApiKeys1764000000001: { loses: 'All organizations and all API keys are deleted.' },
  Rooms1764000000002: { loses: 'All rooms are deleted.' },
  QuotaWindows1764000000003: { loses: 'The points spent in the current minute are forgotten.' },
  RoomsOfV21764000000004: { loses: 'The external ids and the metadata of all rooms are deleted.' },
  IdempotencyKeys1764000000005: {
    loses: 'All idempotency keys are forgotten: a request that is sent again happens again.',
  },
  ScopesAndAudit1764000000006: {
    loses: 'All audit events are deleted, and API keys that do not have all scopes are revoked.',
    // Once it runs again, it gives all of them to every key.
    before: `UPDATE api_keys SET revoked_at = clock_timestamp()
              WHERE revoked_at IS NULL AND NOT scopes @> '{rooms:read,rooms:write,rooms:delete,keys:manage}'`,
  },
  SealedSecrets1764000000020: {
    loses:
      'The encrypted keys of all rooms are deleted, so that nobody can enter as a host or viewer any more.',
  },
  OperatorTokensInAudit1764000000021: { loses: 'Audit events no longer say which operator token was used.' },
  RoomNumbers1764000000030: {
    loses: 'Which meeting ids have been given is forgotten: those of deleted meetings may be given again.',
  },
  NoScopesByDefault1764000000031: { loses: NOTHING },
  OnlySealedRoomKeys1764000000032: { loses: NOTHING },
  OnlySealedResponses1764000000033: { loses: NOTHING },
  RoomListIndexes1764000000034: { loses: NOTHING },
  AuditListIndexes1764000000035: { loses: NOTHING },
  OrganizationListIndex1764000000036: { loses: NOTHING },
  ApiKeyListIndexes1764000000037: { loses: NOTHING },
  LimitsOfOrganizations1764000000040: {
    loses:
      'Maximums of rooms are forgotten, the API keys of suspended organizations are revoked, and what is left of deleted organizations is deleted.',
    // Suspended and deleted organizations must not work again when these columns are gone.
    before: `
      UPDATE api_keys SET revoked_at = clock_timestamp()
       WHERE revoked_at IS NULL
         AND organization_id IN (SELECT id FROM organizations WHERE suspended_at IS NOT NULL);
      DELETE FROM organizations WHERE deleted_at IS NOT NULL`,
  },
  RoomCounts1764000000041: { loses: 'Nothing is lost: rooms are counted again when it runs again.' },
  KeysAndHostUrls1764000000042: {
    loses:
      'Until it runs again, API keys that do not have rooms:host cannot read or write rooms; which keys were rotated is forgotten, and found again in the audit.',
  },
  BoundedQuotaWindows1764000000050: { loses: NOTHING },
  QuotaWindowsThatAreOver1764000000051: { loses: NOTHING },
  ChargesOfManyRequests1764000000052: { loses: NOTHING },
  LiveRooms1764000000060: {
    loses: 'Everybody who is in a room is sent out, and it is forgotten who was in which room and when.',
  },
  RoomsWithParticipants1764000000062: { loses: NOTHING },
  EmbedOrigins1764000000070: {
    loses:
      'Which origins may embed the rooms of an organization is forgotten: those of EMBED_ORIGINS may embed all rooms.',
  },
  HistoryOfRooms1764000000080: {
    loses: 'The rooms that are gone are forgotten, and who met in them.',
  },
  PeopleInInsights1764000000081: { loses: NOTHING },
  ParticipantMeasurements1764000000082: { loses: 'What the pages of participants have measured is deleted.' },
  RunningSessions1764000000083: { loses: NOTHING },
  Webhooks1764000000090: {
    loses:
      'All webhooks, their secrets and the log of their deliveries are deleted; what is not delivered yet never is.',
  },
  Themes1764000000100: { loses: 'The themes of all organizations and rooms are deleted, with their images.' },
  MediaServers1764000000110: { loses: 'The media of people in group rooms begin anew.' },
};
