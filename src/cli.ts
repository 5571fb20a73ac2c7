#!/usr/bin/env node
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { COMMAND_LINE } from './audit/actor.js';
import { AUDIT_EVENT_TYPES, type AuditEventType } from './audit/audit-event.js';
import { AuditService } from './audit/audit.service.js';
import { hideTokens } from './auth/api-key-token.js';
import { ApiKeysService } from './auth/api-keys.service.js';
import { MAX_OVERLAP } from './auth/api-key.js';
import { type Scope, SCOPES } from './auth/scope.js';
import { CliModule } from './cli.module.js';
import {
  eventRow,
  EXIT,
  exitCodeOf,
  keyRow,
  organizationRow,
  print,
  quotaRow,
  type Row,
  StderrLogger,
} from './cli.output.js';
import { Config } from './config/config.js';
import type { Environment } from './config/environment.js';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database/database.errors.js';
import { migrateDown, migrateUp } from './database/migrator.js';
import { prepareDatabase } from './database/prepare-database.js';
import { provideDatabase } from './database/provide-database.js';
import { explainFailure } from './explain-failure.js';
import { AnswerRotation } from './idempotency/answer-rotation.js';
import { OrganizationsService } from './organizations/organizations.service.js';
import { PLANS, type Plan } from './organizations/plan.js';
import { QuotaStore } from './quota/quota.store.js';
import { RoomKeyRotation } from './rooms/room-key-rotation.js';
import { RoomsService } from './rooms/rooms.service.js';
import { EncryptionKeyRegister } from './secrets/encryption-key-register.js';
import { provideEncryptionKeys } from './secrets/provide-encryption-keys.js';

/** Keys that a list shows at the most. */
const MOST_KEYS = 10_000;

interface Services {
  readonly organizations: OrganizationsService;
  readonly keys: ApiKeysService;
  readonly audit: AuditService;
  readonly rooms: RoomsService;
  readonly quota: QuotaStore;
  readonly roomKeys: RoomKeyRotation;
  readonly answers: AnswerRotation;
  readonly encryptionKeys: EncryptionKeyRegister;
}

const foyer = new Command('foyer')
  .description('Operates Foyer: organizations, their API keys, the database and its rooms.')
  .option('--json', 'answer with JSON')
  .showHelpAfterError()
  .addHelpText(
    'after',
    `
It works on the database of DATABASE_URL, or else on the embedded one in FOYER_DATA_DIR.
Exit codes: 0 done · 1 failed · 2 wrong usage or value · 3 no such thing, or it exists already · 4 database or store of points away`,
  );

const organizationCommands = foyer.command('organizations').description('who owns keys and rooms');

organizationCommands
  .command('create')
  .description('make an organization')
  .requiredOption('--name <name>', 'what it is called')
  .requiredOption('--slug <slug>', 'its part of host names: lower-case letters, digits, hyphens')
  .addOption(new Option('--plan <plan>', '100 or 1000 points a minute').choices([...PLANS]).default('build'))
  .option('--points <number>', "a number of points a minute of its own, instead of the plan's", wholeNumber)
  .action((options: { name: string; slug: string; plan: Plan; points?: number }) =>
    serve(async ({ organizations }) => {
      const { points = null, ...rest } = options;
      return organizationRow(await organizations.create({ ...rest, pointsPerMinute: points }, COMMAND_LINE));
    }),
  );

organizationCommands
  .command('update')
  .description('change what an organization may spend; every process sees it within a second')
  .argument('<slug>', 'which organization')
  .addOption(new Option('--plan <plan>', '100 or 1000 points a minute').choices([...PLANS]))
  .option(
    '--points <number>',
    'a number of points a minute of its own; "plan" for that of the plan',
    pointsOrPlan,
  )
  .action((slug: string, { plan, points }: { plan?: Plan; points?: number | 'plan' }) =>
    serve(async ({ organizations }) => {
      const change = {
        ...(plan && { plan }),
        ...(points !== undefined && { pointsPerMinute: points === 'plan' ? null : points }),
      };
      return organizationRow(await organizations.update(slug, change, COMMAND_LINE));
    }),
  );

organizationCommands
  .command('list')
  .description('show all organizations')
  .action(() => serve(async ({ organizations }) => (await organizations.list()).map(organizationRow)));

const keyCommands = foyer.command('keys').description('API keys of an organization');

keyCommands
  .command('create')
  .description('make a key; it is shown this once')
  .requiredOption('--organization <slug>', 'whose key it is')
  .requiredOption('--name <name>', 'what it is for')
  .option('--expires <date>', 'when it stops working: ISO 8601, UTC unless it says otherwise', date)
  .addOption(
    new Option('--scopes <scopes...>', 'what it may do; everything if nothing is said').choices([...SCOPES]),
  )
  .action((options: { organization: string; name: string; expires?: Date; scopes?: Scope[] }) =>
    serve(async ({ organizations, keys }) => {
      const organization = await organizations.findBySlug(options.organization);
      const { name, scopes = SCOPES, expires = null } = options;
      const { key, token } = await keys.create(
        organization,
        { name, scopes, expiresAt: expires },
        COMMAND_LINE,
      );
      return { ...keyRow(key), token };
    }),
  );

keyCommands
  .command('list')
  .description('show the keys of an organization, not the secrets')
  .requiredOption('--organization <slug>', 'whose keys')
  .action((options: { organization: string }) =>
    serve(async ({ organizations, keys }) => {
      const organization = await organizations.findBySlug(options.organization);
      const { items } = await keys.list(organization, { limit: MOST_KEYS, after: null, revoked: true });
      return items.map(keyRow);
    }),
  );

keyCommands
  .command('revoke')
  .description('make a key invalid, on every process at once')
  .argument('<id>', 'the id that "keys list" shows')
  .action((id: string) => serve(async ({ keys }) => keyRow(await keys.revoke(null, id, COMMAND_LINE))));

keyCommands
  .command('rotate')
  .description('make a successor with the same name and scopes, shown this once, and let the old key end')
  .argument('<id>', 'the id that "keys list" shows')
  .option('--overlap <seconds>', 'how long the old key goes on working; 0 stops it at once', overlap, 0)
  .option(
    '--expires <date>',
    'when the successor stops working; "never", or when the old one would have',
    expiry,
  )
  .action((id: string, options: { overlap: number; expires?: Date | 'never' }) =>
    serve(async ({ keys }) => {
      const expiresAt = options.expires === 'never' ? null : options.expires;
      const rotation = { overlap: options.overlap, expiresAt };
      const { key, token } = await keys.rotate(null, id, rotation, COMMAND_LINE);
      return { ...keyRow(key), token };
    }),
  );

interface AuditListOptions {
  readonly organization?: string;
  readonly type?: AuditEventType;
  readonly subject?: string;
  readonly key?: string;
  readonly token?: string;
  readonly after?: Date;
  readonly before?: Date;
  readonly limit: number;
}

foyer
  .command('audit')
  .description('what has changed, and who did it')
  .command('list')
  .description('show changes, the newest first')
  .option('--organization <slug>', 'whose; of all of them if nothing is said')
  .addOption(new Option('--type <type>', 'of this type').choices([...AUDIT_EVENT_TYPES]))
  .option('--subject <id>', 'of the room, key or organization with this id')
  .option('--key <id>', 'done with the key of this id')
  .option('--token <id>', 'done with the operator token of this id')
  .option('--after <date>', 'after this: ISO 8601, UTC unless it says otherwise', date)
  .option('--before <date>', 'before this', date)
  .option('--limit <number>', 'how many at the most', wholeNumber, 100)
  .action(({ organization, type, subject, key, token, after, before, limit }: AuditListOptions) =>
    serve(async ({ organizations, audit }) => {
      const filter = {
        ...(organization && { organizationId: (await organizations.findBySlug(organization)).id }),
        ...(type && { type }),
        ...(subject && { subjectId: subject }),
        ...(key && { keyId: key }),
        ...(token && { tokenId: token }),
        ...(after && { occurredAfter: after }),
        ...(before && { occurredBefore: before }),
      };
      return (await audit.list(filter, limit, null)).items.map(eventRow);
    }),
  );

foyer
  .command('quota')
  .description('points that organizations have spent')
  .command('show')
  .description("show an organization's current window")
  .requiredOption('--organization <slug>', 'whose window')
  .action((options: { organization: string }) =>
    serve(async ({ organizations, quota }) => {
      const { id, limit } = await organizations.findBySlug(options.organization);
      return quotaRow(await quota.peek(id, limit));
    }),
  );

const migrationCommands = foyer.command('migrations').description('the schema of the database');

migrationCommands
  .command('run')
  .description('bring the schema up to date')
  .action(() => work(async (config) => ({ ran: await migrateUp(config.databaseUrl) })));

migrationCommands
  .command('undo')
  .description('undo the newest migration, with the data it holds')
  .action(() => work(async (config) => ({ undone: await migrateDown(config.databaseUrl) })));

foyer
  .command('rooms')
  .description('rooms of all organizations')
  .command('purge')
  .description('delete expired rooms now, as the server does by itself')
  .action(() => serve(async ({ rooms }) => ({ purged: await rooms.purge(COMMAND_LINE) })));

foyer
  .command('secrets')
  .description('what is encrypted in the database')
  .command('rotate')
  .description(
    'encrypt everything anew with the first of ENCRYPTION_KEYS; then the others are not needed any more',
  )
  .action(() =>
    serve(async ({ roomKeys, answers, encryptionKeys }) => {
      await encryptionKeys.check();
      const rotated = { rooms: await roomKeys.rotate(), answers: await answers.rotate() };
      return { ...rotated, keysNotNeededAnyMore: await encryptionKeys.forgetFormer() };
    }, provideEncryptionKeys),
  );

/**
 * Runs one command on the services of Foyer.
 * @param prepare adds to the environment what only some commands need
 */
function serve(
  command: (services: Services) => Promise<Row | readonly Row[]>,
  prepare?: (environment: Environment) => Environment,
): Promise<void> {
  return work(async (config) => {
    await prepareDatabase(config, 0);
    const context = await NestFactory.createApplicationContext(CliModule.forRoot(config), {
      abortOnError: false,
    });
    try {
      return await command({
        organizations: context.get(OrganizationsService, { strict: false }),
        keys: context.get(ApiKeysService, { strict: false }),
        audit: context.get(AuditService, { strict: false }),
        rooms: context.get(RoomsService, { strict: false }),
        quota: context.get(QuotaStore, { strict: false }),
        roomKeys: context.get(RoomKeyRotation, { strict: false }),
        answers: context.get(AnswerRotation, { strict: false }),
        encryptionKeys: context.get(EncryptionKeyRegister, { strict: false }),
      });
    } finally {
      await context.close();
    }
  }, prepare);
}

/** Runs one command beside a database and prints what it returns. */
async function work(
  command: (config: Config) => Promise<Row | readonly Row[]>,
  prepare = (environment: Environment) => environment,
): Promise<void> {
  const environment = Config.environment();
  const database = await provideDatabase(environment);
  try {
    print(
      await command(new Config(prepare(environment), database.url)),
      foyer.opts<{ json?: boolean }>().json === true,
    );
  } finally {
    await database.release();
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function pointsOrPlan(text: string): number | 'plan' {
  return text === 'plan' ? text : wholeNumber(text);
}

function overlap(text: string): number {
  const seconds = wholeNumber(text);
  if (seconds > MAX_OVERLAP)
    throw new InvalidArgumentError(`It must be at most ${MAX_OVERLAP}, which is 30 days.`);
  return seconds;
}

function expiry(text: string): Date | 'never' {
  return text === 'never' ? text : date(text);
}

function date(text: string): Date {
  const parsed = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T') ? text : `${text}Z`);
  if (Number.isNaN(parsed.getTime())) throw new InvalidArgumentError('It must be a date in ISO 8601.');
  return parsed;
}

/** Commander's own way to end is `process.exit(1)` for wrong usage; ours has a code for it. */
function neverExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach((child) => neverExit(child));
}

neverExit(foyer);
// What a command prints is for others to read: what is logged goes elsewhere.
Logger.overrideLogger(new StderrLogger('Foyer', { logLevels: ['fatal', 'error', 'warn'] }));
try {
  await foyer.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    const failure = isDatabaseUnavailable(error) ? new DatabaseUnavailableError(error) : error;
    console.error(hideTokens(explainFailure(failure)));
    process.exitCode = exitCodeOf(failure);
  }
}
