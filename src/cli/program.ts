import { Command } from 'commander';
import { addAuditCommands } from './audit.commands.js';
import { addKeysCommands } from './keys.commands.js';
import { addMigrationsCommands } from './migrations.commands.js';
import { addOrganizationsCommands } from './organizations.commands.js';
import { addQuotaCommands } from './quota.commands.js';
import { addRoomsCommands } from './rooms.commands.js';
import { addSecretsCommands } from './secrets.commands.js';
import { Runner } from './runner.js';

const NOTES = `
It works on the database of DATABASE_URL, or else on the embedded one in FOYER_DATA_DIR.
Exit codes: 0 done · 1 failed · 2 wrong usage or value · 3 no such thing, or it exists already · 4 database or store of points away`;

/** The command line, with a file for each noun. It throws a `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const foyer = new Command('foyer')
    .description('Operates Foyer: organizations, their API keys, the database and its rooms.')
    .option('--json', 'answer with JSON')
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
