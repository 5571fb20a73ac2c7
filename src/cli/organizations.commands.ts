import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import { PLANS, type Plan } from '../organizations/plan.js';
import { limit, limitOr, requireAnOption } from './arguments.js';
import { describeOrganization } from '../organizations/organization.description.js';
import type { Runner } from './runner.js';

interface UpdateOptions {
  readonly plan?: Plan;
  readonly points?: number | 'plan';
  readonly maxRooms?: number | 'default';
}

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
    .option('--points <number>', "a number of points a minute of its own, instead of the plan's", limit)
    .option('--max-rooms <number>', 'most living rooms, instead of MAX_ROOMS', limit)
    .action((options: { name: string; slug: string; plan: Plan; points?: number; maxRooms?: number }) =>
      runner.withServices(async (services) => {
        const { points = null, ...rest } = options;
        return describeOrganization(
          await services.organizations.create({ ...rest, pointsPerMinute: points }, COMMAND_LINE),
        );
      }),
    );

  requireAnOption(organizations.command('update'))
    .description('change the limits of an organization; every process sees it within a second')
    .argument('<slug>', 'which organization')
    .addOption(new Option('--plan <plan>', '100 or 1000 points a minute').choices([...PLANS]))
    .option(
      '--points <number>',
      'a number of points a minute of its own; "plan" for that of the plan',
      limitOr('plan'),
    )
    .option(
      '--max-rooms <number>',
      'most living rooms; "default" for what MAX_ROOMS says',
      limitOr('default'),
    )
    .action((slug: string, { plan, points, maxRooms }: UpdateOptions) =>
      runner.withServices(async (services) => {
        const change = {
          ...(plan && { plan }),
          ...(points !== undefined && { pointsPerMinute: points === 'plan' ? null : points }),
          ...(maxRooms !== undefined && { maxRooms: maxRooms === 'default' ? null : maxRooms }),
        };
        return describeOrganization(await services.organizations.update(slug, change, COMMAND_LINE));
      }),
    );

  organizations
    .command('suspend')
    .description('answer 403 to all its keys and close its rooms, on every process at once')
    .argument('<slug>', 'which organization')
    .action((slug: string) =>
      runner.withServices(async (services) =>
        describeOrganization(await services.organizations.suspend(slug, COMMAND_LINE)),
      ),
    );

  organizations
    .command('resume')
    .description('end its suspension; every process sees it within a second')
    .argument('<slug>', 'which organization')
    .action((slug: string) =>
      runner.withServices(async (services) =>
        describeOrganization(await services.organizations.resume(slug, COMMAND_LINE)),
      ),
    );

  organizations
    .command('delete')
    .description('delete an organization for good, with its keys, rooms and audit events')
    .argument('<slug>', 'which organization')
    .requiredOption('--yes', 'confirms that all of it is to be deleted; there is no way back')
    .action((slug: string) =>
      runner.withServices(async ({ organizations: service, organizationPurge }) => {
        await service.remove(slug, COMMAND_LINE);
        return { deleted: slug, rows: await organizationPurge.purge() };
      }),
    );

  organizations
    .command('list')
    .description('show all organizations')
    .action(() =>
      runner.withServices(async (services) =>
        (await services.organizations.list()).map(describeOrganization),
      ),
    );
}
