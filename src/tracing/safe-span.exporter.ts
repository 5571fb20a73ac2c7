import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/**
 * All that leaves Foyer of a span, in the old and in the new words of OpenTelemetry's semantic conventions. What is not
 * listed might hold a secret: URLs and their queries, the names of rooms, headers, messages of errors.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'http.method',
  'http.request.method',
  'http.route',
  'http.status_code',
  'http.response.status_code',
  'http.scheme',
  'url.scheme',
  'http.flavor',
  'network.protocol.version',
  'db.system',
  'db.system.name',
  'db.name',
  'db.namespace',
  // The text, in which `$1` stands for a value.
  'db.statement',
  'db.query.text',
  'db.operation.name',
  'foyer.request_id',
  'error.type',
]);

/** Hands to another exporter only what may be seen. */
export class SafeSpanExporter implements SpanExporter {
  constructor(private readonly exporter: SpanExporter) {}

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    this.exporter.export(spans.map(toSafeSpan), done);
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

/** The same span, of which only what is allowed can be seen. */
function toSafeSpan(span: ReadableSpan): ReadableSpan {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes).filter(([name]) => ALLOWED.has(name)),
  );
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: [] },
    links: { value: [] },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}
