import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import { describeOrganization } from '../organizations/organization.description.js';
import { PLANS, type Plan, pointsOfPlan } from '../organizations/organization.rules.js';
import { embedOrigins, limit, limitOr, requireAnOption } from './arguments.js';
import { quotaRow } from './output.js';
import type { Runner } from './runner.js';

interface CreateOptions {
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly points?: number;
  readonly maxRooms?: number;
}

interface UpdateOptions {
  readonly plan?: Plan;
  readonly points?: number | 'plan';
  readonly maxRooms?: number | 'default';
  readonly embedOrigins?: readonly string[] | 'default';
}

const planOption = (): Option =>
  new Option(
    '--plan <plan>',
    `points per minute: ${PLANS.map((plan) => `${pointsOfPlan(plan)} with "${plan}"`).join(', ')}`,
  ).choices(PLANS);

/** `foyer organizations` and `foyer quota`: the owners of keys and rooms, their limits and their points. */
export function addOrganizationsCommands(foyer: Command, runner: Runner): void {
  const group = foyer.command('organizations').description('owners of API keys and rooms');

  group
    .command('create')
    .description('create an organization')
    .requiredOption('--name <name>', 'display name')
    .requiredOption('--slug <slug>', 'name in host names: lower-case letters, digits, hyphens')
    .addOption(planOption().default('build'))
    .option('--points <number>', "points per minute, instead of the plan's", limit)
    .option('--max-rooms <number>', 'maximum number of living rooms, instead of MAX_ROOMS', limit)
    .action(({ points, ...options }: CreateOptions) =>
      runner.withServices(async ({ organizations }) =>
        describeOrganization(
          await organizations.create({ ...options, pointsPerMinute: points ?? null }, COMMAND_LINE),
        ),
      ),
    );

  requireAnOption(group.command('update'))
    .description(
      'change the limits of an organization, or who may embed its rooms; all processes apply them within a second',
    )
    .argument('<slug>', 'slug of the organization')
    .addOption(planOption())
    .option('--points <number>', 'points per minute; "plan" for those of the plan', limitOr('plan'))
    .option(
      '--max-rooms <number>',
      'maximum number of living rooms; "default" for MAX_ROOMS',
      limitOr('default'),
    )
    .option(
      '--embed-origins <origins>',
      'origins that may embed its rooms, separated by commas; "none" for Foyer alone, "default" for EMBED_ORIGINS',
      embedOrigins,
    )
    .action((slug: string, { plan, points, maxRooms, embedOrigins: origins }: UpdateOptions) =>
      runner.withServices(async ({ organizations }) => {
        const change = {
          ...(plan && { plan }),
          ...(points !== undefined && { pointsPerMinute: points === 'plan' ? null : points }),
          ...(maxRooms !== undefined && { maxRooms: maxRooms === 'default' ? null : maxRooms }),
          ...(origins !== undefined && { embedOrigins: origins === 'default' ? null : origins }),
        };
        return describeOrganization(await organizations.update(slug, change, COMMAND_LINE));
      }),
    );

  for (const [name, description] of [
    ['suspend', 'refuse all requests of an organization with 403 and close its rooms, at once'],
    ['resume', 'end the suspension of an organization, within a second'],
  ] as const)
    group
      .command(name)
      .description(description)
      .argument('<slug>', 'slug of the organization')
      .action((slug: string) =>
        runner.withServices(async ({ organizations }) =>
          describeOrganization(await organizations[name](slug, COMMAND_LINE)),
        ),
      );

  group
    .command('delete')
    .description('delete an organization, with its keys, rooms and audit events')
    .argument('<slug>', 'slug of the organization')
    .requiredOption('--yes', 'confirm; a deletion cannot be undone')
    .action((slug: string) =>
      runner.withServices(async ({ organizations, organizationPurge }) => {
        await organizations.remove(slug, COMMAND_LINE);
        return { deleted: slug, rows: await organizationPurge.purge() };
      }),
    );

  group
    .command('list')
    .description('list all organizations')
    .action(() =>
      runner.withServices(async ({ organizations }) =>
        (await organizations.list()).map(describeOrganization),
      ),
    );

  foyer
    .command('quota')
    .description('points that organizations have spent')
    .command('show')
    .description("show an organization's current minute")
    .requiredOption('--organization <slug>', 'slug of the organization')
    .action(({ organization }: { organization: string }) =>
      runner.withServices(async ({ organizations, quota }) => {
        const { id, limit: points } = await organizations.findBySlug(organization);
        return quotaRow(await quota.peek(id, points));
      }),
    );
}
