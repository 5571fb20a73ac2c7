import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import { DELIVERY_STATES, type DeliveryState } from '../webhooks/delivery.js';
import { SECRET_OVERLAP, WEBHOOK_FORMATS, type WebhookFormatName } from '../webhooks/webhook.js';
import { WEBHOOK_EVENT_TYPES } from '../webhooks/webhook-formats.js';
import { date, requireAnOption, wholeNumber } from './arguments.js';
import { deliveryRow, issuedWebhookRow, webhookRow } from './output.js';
import type { Runner } from './runner.js';

/** Maximum number of webhooks, and of deliveries, in a list. */
const MAX_ROWS = 10_000;

interface WebhookOptions {
  readonly url?: string;
  readonly events?: string[];
  readonly description?: string;
  readonly enabled?: boolean;
}

/** For commands that encrypt a secret. */
const withEncryptionKeys = async () => (await import('../secrets/key-file.js')).provideEncryptionKeys;

const eventsOption = (): Option =>
  new Option('--events <types...>', 'which events are sent').choices(WEBHOOK_EVENT_TYPES);

/** `foyer webhooks`: where the events of an organization are sent, and what came of it. */
export function addWebhooksCommands(foyer: Command, runner: Runner): void {
  const group = foyer.command('webhooks').description('where events are sent, and what came of it');

  group
    .command('create')
    .description('create a webhook; its secret is shown only once')
    .requiredOption('--organization <slug>', 'slug of the organization')
    .requiredOption('--url <url>', 'where events are sent')
    .addOption(eventsOption().makeOptionMandatory())
    .addOption(
      new Option('--format <format>', 'how the requests look').choices(WEBHOOK_FORMATS).default('foyer-2'),
    )
    .option('--description <text>', 'what it is for', '')
    .action(
      (options: {
        organization: string;
        url: string;
        events: string[];
        format: WebhookFormatName;
        description: string;
      }) =>
        runner.withServices(async ({ organizations, webhooks, encryptionKeys }) => {
          await encryptionKeys.check();
          const { id } = await organizations.findBySlug(options.organization);
          const { url, events: eventTypes, format, description } = options;
          const wanted = { url, eventTypes, format, description, enabled: true };
          return issuedWebhookRow(await webhooks.create(id, wanted, COMMAND_LINE));
        }, withEncryptionKeys),
    );

  group
    .command('list')
    .description('list the webhooks of an organization')
    .requiredOption('--organization <slug>', 'slug of the organization')
    .action(({ organization }: { organization: string }) =>
      runner.withServices(async ({ organizations, webhooks }) => {
        const { id } = await organizations.findBySlug(organization);
        return (await webhooks.list(id, MAX_ROWS, null)).items.map(webhookRow);
      }),
    );

  requireAnOption(
    group
      .command('update')
      .description('change a webhook')
      .argument('<id>', 'id of the webhook, from "webhooks list"')
      .option('--url <url>', 'where events are sent')
      .addOption(eventsOption())
      .option('--description <text>', 'what it is for')
      .option('--enabled', 'send events')
      .option('--no-enabled', 'send no events'),
  ).action((id: string, { url, events: eventTypes, description, enabled }: WebhookOptions) =>
    runner.withServices(async ({ webhooks }) => {
      const change = {
        ...(url !== undefined && { url }),
        ...(eventTypes && { eventTypes }),
        ...(description !== undefined && { description }),
        ...(enabled !== undefined && { enabled }),
      };
      return webhookRow(await webhooks.update(await webhooks.organizationOf(id), id, change, COMMAND_LINE));
    }),
  );

  group
    .command('delete')
    .description('delete a webhook, with the log of its deliveries')
    .argument('<id>', 'id of the webhook')
    .action((id: string) =>
      runner.withServices(async ({ webhooks }) => {
        await webhooks.remove(await webhooks.organizationOf(id), id, COMMAND_LINE);
        return { deleted: id };
      }),
    );

  group
    .command('rotate-secret')
    .description('create another secret, shown only once; the former one signs as well for a while')
    .argument('<id>', 'id of the webhook')
    .option('--overlap <seconds>', 'how long it does', wholeNumber(0, SECRET_OVERLAP), SECRET_OVERLAP)
    .action((id: string, { overlap }: { overlap: number }) =>
      runner.withServices(async ({ webhooks, encryptionKeys }) => {
        await encryptionKeys.check();
        const organizationId = await webhooks.organizationOf(id);
        return issuedWebhookRow(await webhooks.rotateSecret(organizationId, id, overlap, COMMAND_LINE));
      }, withEncryptionKeys),
    );

  group
    .command('test')
    .description('send an example; a running Foyer does it')
    .argument('<id>', 'id of the webhook')
    .addOption(new Option('--event <type>', 'type of the example').choices(WEBHOOK_EVENT_TYPES))
    .action((id: string, { event }: { event?: string }) =>
      runner.withServices(async ({ webhooks, deliveries }) =>
        deliveryRow(await deliveries.deliverExample(await webhooks.organizationOf(id), id, event)),
      ),
    );

  group
    .command('deliveries')
    .description('list what was and will be sent, newest first')
    .argument('<id>', 'id of the webhook')
    .addOption(new Option('--state <state>', 'only deliveries in this state').choices(DELIVERY_STATES))
    .option('--limit <number>', `maximum number, up to ${MAX_ROWS}`, wholeNumber(1, MAX_ROWS), 100)
    .action((id: string, { state, limit }: { state?: DeliveryState; limit: number }) =>
      runner.withServices(async ({ webhooks, deliveries }) => {
        const page = { filter: state ? { state } : {}, limit, after: null };
        const { webhook, items } = await deliveries.list(await webhooks.organizationOf(id), id, page);
        return items.map((delivery) => deliveryRow({ webhook, delivery }));
      }),
    );

  group
    .command('redeliver')
    .description('send events once more: one, or all that have failed since a time; a running Foyer does it')
    .argument('<id>', 'id of the webhook')
    .option('--delivery <id>', 'id of the delivery, from "webhooks deliveries"')
    .option('--failed-since <date>', 'ISO 8601, in UTC unless it has an offset', date)
    .action(async (id: string, options: { delivery?: string; failedSince?: Date }, command: Command) => {
      const { delivery, failedSince } = options;
      if (delivery !== undefined && failedSince === undefined)
        return runner.withServices(async ({ webhooks, deliveries }) =>
          deliveryRow(await deliveries.redeliver(await webhooks.organizationOf(id), id, delivery)),
        );
      if (failedSince !== undefined && delivery === undefined)
        return runner.withServices(async ({ webhooks, deliveries }) => {
          const organizationId = await webhooks.organizationOf(id);
          return { deliveries: await deliveries.redeliverFailed(organizationId, id, failedSince) };
        });
      return command.error('error: give one of the options --delivery, --failed-since');
    });
}
