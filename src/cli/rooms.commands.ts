import type { Command } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import type { Runner } from './runner.js';

/** `foyer rooms`: rooms of all organizations. */
export function addRoomsCommands(foyer: Command, runner: Runner): void {
  foyer
    .command('rooms')
    .description('rooms of all organizations')
    .command('purge')
    .description('delete expired rooms now, as the server does by itself')
    .action(() => runner.withServices(async ({ rooms }) => ({ purged: await rooms.purge(COMMAND_LINE) })));
}
