import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../errors/foyer-error.js';
import { SafeSpanExporter } from './safe-span.exporter.js';

/** OpenTelemetry is configured but not installed. */
export class TracingUnavailableError extends OperatorError {}

/** Tracing that has been started. */
export interface Tracing {
  /** Sends the remaining spans, and ends. */
  stop(): Promise<void>;
}

/**
 * Traces HTTP requests and their SQL statements, and sends the spans by OTLP over HTTP. OpenTelemetry itself reads the
 * other `OTEL_…` variables. It patches methods of classes in `http` and `pg`, which all importers share, so it needs no
 * hook in Node's module loader. To be called before the application is created.
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
    // Foyer sends no HTTP requests that are worth a span.
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
