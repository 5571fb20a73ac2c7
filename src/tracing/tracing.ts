import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { SafeSpanExporter } from './safe-span.exporter.js';
import { TracingUnavailableError } from './tracing-unavailable-error.js';

/** Traces that are being taken. */
export interface Tracing {
  /** Sends what is left, and ends. */
  stop(): Promise<void>;
}

/**
 * Takes traces of HTTP requests and of what they ask Postgres, and sends them by OTLP over HTTP; the rest is said by the
 * `OTEL_…` variables that OpenTelemetry itself reads. What is traced are methods of classes of `http` and `pg`, which
 * all who load these share, by `import` too: so there is no need of a hook in Node's loader. To be called before the
 * application is made.
 * @throws TracingUnavailableError
 */
export async function startTracing(): Promise<Tracing> {
  const [{ trace }, sdk, resources, { OTLPTraceExporter }, { HttpInstrumentation }, { PgInstrumentation }] =
    await load();
  const exporter = new SafeSpanExporter(new OTLPTraceExporter());
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'foyer' })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new sdk.NodeTracerProvider({
    resource,
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  provider.register();
  const instrumentations = [
    // The database is asked by `pg`; there is no other request of Foyer's own that is worth a span.
    new HttpInstrumentation({ disableOutgoingRequestInstrumentation: true }),
    new PgInstrumentation({ requireParentSpan: true }),
  ];
  for (const instrumentation of instrumentations) instrumentation.setTracerProvider(provider);
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'pg', 'pg-pool']) require(name);

  channel('fastify.initialization').subscribe((message) => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRequest', ({ id, method, routeOptions }, _reply, done) => {
      const span = trace.getActiveSpan();
      if (routeOptions.url) {
        span?.updateName(`${method} ${routeOptions.url}`);
        span?.setAttribute('http.route', routeOptions.url);
      }
      span?.setAttribute('foyer.request_id', id);
      done();
    });
  });
  return { stop: () => provider.shutdown() };
}

async function load() {
  try {
    return await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/instrumentation-http'),
      import('@opentelemetry/instrumentation-pg'),
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new TracingUnavailableError(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: run "npm ci" without --omit=optional.',
    );
  }
}
