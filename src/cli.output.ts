import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { AuditEvent } from './audit/audit-event.js';
import type { ApiKey } from './auth/api-key.js';
import { InvalidEnvironmentError } from './config/environment.js';
import { FoyerError } from './errors/foyer-error.js';
import type { Organization } from './organizations/organization.entity.js';
import type { QuotaState } from './quota/quota.store.js';

/** What the exit codes of the command line mean. */
export const EXIT = { done: 0, failed: 1, usage: 2, conflict: 3, unavailable: 4 } as const;

const EXIT_OF_CODE: Readonly<Record<string, number>> = {
  invalid_organization: EXIT.usage,
  invalid_new_api_key: EXIT.usage,
  scope_not_grantable: EXIT.usage,
  organization_not_found: EXIT.conflict,
  organization_slug_taken: EXIT.conflict,
  api_key_not_found: EXIT.conflict,
  database_unavailable: EXIT.unavailable,
  quota_store_unavailable: EXIT.unavailable,
};

export function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidEnvironmentError) return EXIT.usage;
  return error instanceof FoyerError ? (EXIT_OF_CODE[error.code] ?? EXIT.failed) : EXIT.failed;
}

/** Writes everything to stderr, warnings too: stdout is for what a command returns. */
export class StderrLogger extends ConsoleLogger {
  protected override printMessages(
    messages: unknown[],
    context?: string,
    level?: LogLevel,
    _stream?: 'stdout' | 'stderr',
    stack?: unknown,
    params?: Record<string, unknown>,
  ): void {
    super.printMessages(messages, context, level, 'stderr', stack, params);
  }
}

/** What a command returns, and prints. */
export type Row = Readonly<Record<string, string | number | null | Date | readonly string[] | EventData>>;

type EventData = AuditEvent['data'];

export function organizationRow(organization: Organization): Row {
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    plan: organization.plan,
    pointsPerMinute: organization.limit,
    createdAt: organization.createdAt,
  };
}

/** A key without anything that is secret. */
export function keyRow(key: ApiKey): Row {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    lastCharacters: key.lastCharacters,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    revokedAt: key.revokedAt,
    lastUsedAt: key.lastUsedAt,
  };
}

/** A change that was made. */
export function eventRow(event: AuditEvent): Row {
  return {
    id: event.id,
    organizationId: event.organizationId,
    occurredAt: event.occurredAt,
    type: event.type,
    subjectId: event.subjectId,
    actor: event.kind,
    keyId: event.keyId,
    tokenId: event.tokenId,
    requestId: event.requestId,
    address: event.address,
    data: event.data,
  };
}

/** The window that is open, or would open now. */
export function quotaRow(state: QuotaState): Row {
  return {
    pointsPerMinute: state.limit,
    used: state.limit - state.remaining,
    remaining: state.remaining,
    resetsAt: state.resetsAt,
    secondsLeft: Math.ceil(state.msLeft / 1000),
  };
}

/** Shows what a command returned: JSON for machines, lines or a table for people. */
export function print(result: Row | readonly Row[], json: boolean): void {
  if (json) return console.log(JSON.stringify(result, null, 2));
  if (!isList(result))
    return Object.entries(result).forEach(([name, value]) => console.log(`${name}: ${text(value)}`));
  if (result.length === 0) return console.log('none');
  console.table(
    result.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]))),
  );
}

function isList(result: Row | readonly Row[]): result is readonly Row[] {
  return Array.isArray(result);
}

function isTexts(value: Row[string]): value is readonly string[] {
  return Array.isArray(value);
}

function text(value: Row[string] | undefined): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null || value === undefined) return '-';
  if (isTexts(value)) return value.length > 0 ? value.join(', ') : 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
