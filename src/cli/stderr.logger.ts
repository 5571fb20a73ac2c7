import { ConsoleLogger, Logger, type LogLevel } from '@nestjs/common';

/** Writes everything to stderr, because stdout is for the output of the command. */
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

/** Sends all log lines of this process to stderr. */
export function logToStderr(): void {
  Logger.overrideLogger(new StderrLogger('Foyer', { logLevels: ['fatal', 'error', 'warn'] }));
}
