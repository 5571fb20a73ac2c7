/** OpenTelemetry is asked for and not installed. The message is a sentence for the operator. */
export class TracingUnavailableError extends Error {}
