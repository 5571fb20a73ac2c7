import { createDatabase, type TestDatabase } from '../support/database.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { eventually, runCli, type ServerProcess, startServer } from '../support/process.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

interface WebhookRow {
  readonly id: string;
  readonly secret?: string;
  readonly state: string;
  readonly eventTypes: readonly string[];
}

const VARIABLES = { ENCRYPTION_KEYS: ENCRYPTION_KEY, WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' };

/** As operators use it: the server runs, and delivers what the command line asks for. */
describe('foyer webhooks', () => {
  let database: TestDatabase;
  let server: ServerProcess;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    database = await createDatabase();
    receiver = await WebhookReceiver.start();
    server = await startServer(database, VARIABLES);
    await json('organizations create --name Acme --slug acme');
  });
  afterAll(async () => {
    await server.stop();
    receiver.stop();
    await database.drop();
  });

  const foyer = (command: string) => runCli(command.split(' '), { ...VARIABLES, DATABASE_URL: database.url });
  const json = async <Row>(command: string): Promise<Row> => {
    const { code, stdout, stderr } = await foyer(`--json ${command}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Row;
  };

  it('create, change, test and delete a webhook', async () => {
    const create = `webhooks create --organization acme --url ${receiver.url}/cli --events room.created room.expired`;
    const { secret, ...webhook } = await json<WebhookRow>(create);
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({ state: 'enabled', eventTypes: ['room.created', 'room.expired'] });
    expect(await json('webhooks list --organization acme')).toEqual([webhook]);
    const rotated = await json<WebhookRow>(`webhooks rotate-secret ${webhook.id} --overlap 60`);
    expect(rotated.secret).not.toBe(secret);

    await json(`webhooks test ${webhook.id} --event room.expired`);
    await eventually(() => receiver.received.length === 1);
    expect(receiver.typesReceived()).toEqual(['room.expired']);
    await eventually(
      async () => (await json<unknown[]>(`webhooks deliveries ${webhook.id} --state delivered`)).length === 1,
    );
    const [delivery] = await json<{ id: string }[]>(`webhooks deliveries ${webhook.id}`);
    await json(`webhooks redeliver ${webhook.id} --delivery ${delivery?.id}`);
    await eventually(() => receiver.received.length === 2);
    expect(await json(`webhooks redeliver ${webhook.id} --failed-since 2026-01-01`)).toEqual({
      deliveries: 0,
    });

    const off = await json<WebhookRow>(`webhooks update ${webhook.id} --no-enabled --events room.deleted`);
    expect(off).toMatchObject({ state: 'disabled', eventTypes: ['room.deleted'] });
    expect(await json(`webhooks delete ${webhook.id}`)).toEqual({ deleted: webhook.id });
    expect((await foyer(`webhooks delete ${webhook.id}`)).code).toBe(3);
  });

  it('say what is wrong', async () => {
    const create = 'webhooks create --organization acme --events room.created --url';
    expect(await foyer(`${create} https://10.0.0.1/`)).toMatchObject({ code: 2, stdout: '' });
    expect(await foyer(`${create} https://a.example/ --format other`)).toMatchObject({ code: 2 });
    expect(await foyer('webhooks update 019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11')).toMatchObject({ code: 2 });
    expect(await foyer('webhooks test 019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11')).toMatchObject({ code: 3 });
    expect(await foyer('webhooks test nonsense')).toMatchObject({ code: 3 });
    expect(await foyer('webhooks redeliver 019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11')).toMatchObject({ code: 2 });
  });
});
