import { readFileSync } from 'node:fs';
import { Command, Help, type Option } from 'commander';
import { addAuditCommands } from './audit.commands.js';
import { addKeysCommands } from './keys.commands.js';
import { addMaintenanceCommands } from './maintenance.commands.js';
import { addOrganizationsCommands } from './organizations.commands.js';
import { Runner } from './runner.js';
import { addWebhooksCommands } from './webhooks.commands.js';

/** The exit codes of the command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, conflict: 3, unavailable: 4 } as const;

const NOTES = `
Commands use the database of DATABASE_URL, or else the embedded one in FOYER_DATA_DIR.
Exit codes: 0 success · 1 failure · 2 wrong usage or value · 3 not found, or already exists · 4 database or quota store unavailable`;

/** The command line. It throws a `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const foyer = new Command('foyer')
    .description('Operates Foyer: organizations, their API keys, rooms and the database.')
    .version(version(), '--version', 'show the version of Foyer')
    .option('--json', 'print JSON')
    .configureHelp({ optionDescription: describe })
    .showHelpAfterError()
    .exitOverride()
    .addHelpText('after', NOTES);
  const runner = new Runner(() => foyer.opts<{ json?: boolean }>().json === true);
  addOrganizationsCommands(foyer, runner);
  addKeysCommands(foyer, runner);
  addWebhooksCommands(foyer, runner);
  addAuditCommands(foyer, runner);
  addMaintenanceCommands(foyer, runner);
  return foyer;
}

function version(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Commander's description of an option, and whether it is required. */
function describe(option: Option): string {
  const text = Help.prototype.optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}
