import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../audit/actor.js';
import { PLANS, type Plan } from '../organizations/plan.js';
import { pointsOrPlan, wholeNumber } from './arguments.js';
import { organizationRow } from './output.js';
import type { Runner } from './runner.js';

/** `foyer organizations`: who owns keys and rooms. */
export function addOrganizationsCommands(foyer: Command, runner: Runner): void {
  const organizations = foyer.command('organizations').description('who owns keys and rooms');

  organizations
    .command('create')
    .description('make an organization')
    .requiredOption('--name <name>', 'what it is called')
    .requiredOption('--slug <slug>', 'its part of host names: lower-case letters, digits, hyphens')
    .addOption(
      new Option('--plan <plan>', '100 or 1000 points a minute').choices([...PLANS]).default('build'),
    )
    .option('--points <number>', "a number of points a minute of its own, instead of the plan's", wholeNumber)
    .action((options: { name: string; slug: string; plan: Plan; points?: number }) =>
      runner.withServices(async (services) => {
        const { points = null, ...rest } = options;
        return organizationRow(
          await services.organizations.create({ ...rest, pointsPerMinute: points }, COMMAND_LINE),
        );
      }),
    );

  organizations
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
      runner.withServices(async (services) => {
        const change = {
          ...(plan && { plan }),
          ...(points !== undefined && { pointsPerMinute: points === 'plan' ? null : points }),
        };
        return organizationRow(await services.organizations.update(slug, change, COMMAND_LINE));
      }),
    );

  organizations
    .command('list')
    .description('show all organizations')
    .action(() =>
      runner.withServices(async (services) => (await services.organizations.list()).map(organizationRow)),
    );
}
