import { ConsoleLogger, Logger, type LogLevel } from '@nestjs/common';

/** Writes everything to stderr, warnings too: stdout is for what a command returns. */
class StderrLogger extends ConsoleLogger {
  protected override printMessages(
    messages: unknown[],
    context?: string,
    level?: LogLevel,
    _stream?: 'stdout' | 'stderr',
    stack?: unknown,
    params?: Record<string, unknown>,
  ): void {
    super.printMessages(messages, context, level, 'stderr', stack, params);
  }
}

/** What a command prints is for others to read: what is logged goes elsewhere. */
export function logToStderr(): void {
  Logger.overrideLogger(new StderrLogger('Foyer', { logLevels: ['fatal', 'error', 'warn'] }));
}
