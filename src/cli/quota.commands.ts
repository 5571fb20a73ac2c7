import type { Command } from 'commander';
import { quotaRow } from './output.js';
import type { Runner } from './runner.js';

/** `foyer quota`: points that organizations have spent. */
export function addQuotaCommands(foyer: Command, runner: Runner): void {
  foyer
    .command('quota')
    .description('points that organizations have spent')
    .command('show')
    .description("show an organization's current window")
    .requiredOption('--organization <slug>', 'whose window')
    .action((options: { organization: string }) =>
      runner.withServices(async ({ organizations, quota }) => {
        const { id, limit } = await organizations.findBySlug(options.organization);
        return quotaRow(await quota.peek(id, limit));
      }),
    );
}
