import { resolve } from 'node:path';
import { createClient } from '../support/client.js';
import { inMinutes } from '../support/factories.js';
import { TraceReceiver } from '../support/trace-receiver.js';
import { useScene } from '../support/scene.js';

const PRELOAD = { NODE_OPTIONS: `--require ${resolve('test/support/loaded-modules.cjs')}` };

/** The packages of OpenTelemetry that a process had loaded when it ended. */
function loadedPackages(output: string): string[] {
  const [, list = '[]'] = /^LOADED (.*)$/m.exec(output) ?? [];
  const files = JSON.parse(list) as string[];
  return [...new Set(files.map((file) => /@opentelemetry[\\/]([\w-]+)/.exec(file)?.[1] ?? file))];
}

describe('tracing', () => {
  const { app, acme: caller, startProcess } = useScene();

  it('exports spans of a request and its statements, without secrets', async () => {
    const receiver = await TraceReceiver.start();
    const server = await startProcess({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'foyer-under-test',
      ...PRELOAD,
    });
    const acme = createClient(server.url, caller.key.token);
    const { body } = await acme.post('/v1/meetings', {
      endDate: inMinutes(30),
      fields: ['hostRoomUrl', 'viewerRoomUrl'],
    });
    await acme.send('GET', '/v2/rooms?externalId=planted-value', {
      headers: { 'X-Request-Id': 'order-4711' },
    });
    const host = new URL(body.hostRoomUrl ?? '');
    expect((await fetch(server.url + host.pathname + host.search)).status).toBe(200);
    const { stdout } = await server.stop();
    receiver.stop();
    const traces = receiver.received.join('\n');

    for (const expected of [
      'foyer-under-test',
      'POST /v1/meetings',
      'GET /v2/rooms',
      'GET /:roomName',
      'order-4711',
      'INSERT INTO rooms',
      'JOIN api_keys',
      'pg-pool.connect',
    ]) {
      expect(traces).toContain(expected);
    }
    const secrets = [
      caller.key.token,
      caller.key.token.slice(22, 86),
      host.pathname,
      host.searchParams.get('roomKey') ?? '',
      'planted-value',
      'Bearer',
      new URL(app.database.url).password,
    ];
    expect(secrets.filter((secret) => traces.includes(secret))).toEqual([]);
    expect(loadedPackages(stdout)).toContain('instrumentation-pg');
  }, 120_000);

  it('loads no module when it is off', async () => {
    const server = await startProcess(PRELOAD);
    expect((await createClient(server.url).get('/v1/meetings')).status).toBe(401);
    const { stdout } = await server.stop();

    // The library of the metrics brings this one along, which does nothing by itself.
    expect(loadedPackages(stdout)).toEqual(['api']);
  }, 120_000);
});
