import { Resolver } from 'node:dns/promises';
import { createClient } from '../support/client.js';
import { eventually } from '../support/process.js';
import { expectProblem } from '../support/problems.js';
import { useScene } from '../support/scene.js';
import { type AttemptView, type DeliveryView, makeWebhook } from '../support/webhook-receiver.js';

const EVENTS = { eventTypes: ['room.created'] };

/** Server-side request forgery (OWASP API7): webhooks reach nothing that only this machine should reach. */
describe('the addresses of webhooks', () => {
  const { acme, startAnother } = useScene();

  it.each([
    'http://app.example.com/',
    'ftp://app.example.com/',
    'https://user:secret@app.example.com/',
    'https://app.example.com/#part',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://168.63.129.16/',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:7f00:1::]/',
    'not a url',
  ])('cannot be %s', async (url) => {
    const refused = await acme.post('/v2/webhooks', { url, ...EVENTS });
    expectProblem(refused, 400, 'invalid_webhook');
    expect(refused.body).toMatchObject({ detail: expect.stringContaining('url must be') as string });
  });

  it.each(['https://app.example.com:8443/hook?key=1', 'https://8.8.8.8/', 'https://[2606:4700::1111]/'])(
    'can be %s',
    async (url) => {
      const { id } = await makeWebhook(acme, { url, ...EVENTS, enabled: false });
      expect((await acme.delete(`/v2/webhooks/${id}`)).status).toBe(204);
    },
  );

  it.each([
    [['127.0.0.1'], []],
    [['93.184.215.14', '10.0.0.1'], []],
    [[], ['::ffff:127.0.0.1']],
    [['93.184.215.14'], ['fd00::1']],
  ])('are checked when the connection is made: %j %j', async (fours, sixes) => {
    jest.spyOn(Resolver.prototype, 'resolve4').mockResolvedValue(fours);
    jest.spyOn(Resolver.prototype, 'resolve6').mockResolvedValue(sixes);
    const { id } = await makeWebhook(acme, { url: 'https://rebound.example/', ...EVENTS });
    const { body } = await acme.post<DeliveryView>(`/v2/webhooks/${id}/test`, {});
    const attempts = async (): Promise<AttemptView[]> =>
      (await acme.get<{ attempts: AttemptView[] }>(`/v2/webhooks/${id}/deliveries/${body.id}`)).body.attempts;

    await eventually(async () => (await attempts()).length === 1);
    expect(await attempts()).toMatchObject([
      { statusCode: null, error: 'The host has an address that is not public.' },
    ]);
    await acme.delete(`/v2/webhooks/${id}`);
  });

  it('can be those that the operator has allowed, also without TLS', async () => {
    const allowing = await startAnother({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.0/8,hooks.internal,::1' });
    const client = createClient(allowing.url, acme.key.token);
    for (const host of ['127.0.0.1', '127.9.9.9:8080', 'hooks.internal', '[::1]', '[::ffff:127.0.0.1]']) {
      const { id } = await makeWebhook(client, { url: `http://${host}/`, ...EVENTS });
      await acme.delete(`/v2/webhooks/${id}`);
    }
    const refused = await client.post('/v2/webhooks', { url: 'http://other.internal/', ...EVENTS });
    expectProblem(refused, 400, 'invalid_webhook');
  });
});
