import { readFileSync } from 'node:fs';
import { Command, Help, type Option } from 'commander';
import { addAuditCommands } from './audit.commands.js';
import { addKeysCommands } from './keys.commands.js';
import { addMigrationsCommands } from './migrations.commands.js';
import { addOrganizationsCommands } from './organizations.commands.js';
import { addQuotaCommands } from './quota.commands.js';
import { addRoomsCommands } from './rooms.commands.js';
import { addSecretsCommands } from './secrets.commands.js';
import { Runner } from './runner.js';

/** What the exit codes of the command line mean. */
export const EXIT = { done: 0, failed: 1, usage: 2, conflict: 3, unavailable: 4 } as const;

const NOTES = `
It works on the database of DATABASE_URL, or else on the embedded one in FOYER_DATA_DIR.
Exit codes: 0 done · 1 failed · 2 wrong usage or value · 3 no such thing, or it exists already · 4 database or store of points away`;

/** The command line, with a file for each noun. It throws a `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const foyer = new Command('foyer')
    .description('Operates Foyer: organizations, their API keys, the database and its rooms.')
    .version(version(), '--version', 'show the version of Foyer')
    .option('--json', 'print JSON')
    .configureHelp({ optionDescription: describe })
    .showHelpAfterError()
    .exitOverride()
    .addHelpText('after', NOTES);
  const runner = new Runner(() => foyer.opts<{ json?: boolean }>().json === true);
  addOrganizationsCommands(foyer, runner);
  addKeysCommands(foyer, runner);
  addAuditCommands(foyer, runner);
  addQuotaCommands(foyer, runner);
  addMigrationsCommands(foyer, runner);
  addRoomsCommands(foyer, runner);
  addSecretsCommands(foyer, runner);
  return foyer;
}

function version(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** As Commander describes an option, and whether a command does without it. */
function describe(option: Option): string {
  const text = Help.prototype.optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
