import { ConsoleLogger, type LogLevel } from '@nestjs/common';

type JsonLine = ReturnType<ConsoleLogger['getJsonLogObject']>;

/** What Nest calls a level, in the words of `LOG_LEVEL`. */
const LEVELS: Partial<Record<LogLevel, string>> = { log: 'info', verbose: 'debug' };

/**
 * One JSON object a line, for machines: `time` (ISO 8601, UTC), `level`, `context`, `message`, and beside them the
 * members of a plain object that was passed after the message.
 */
export class JsonLogger extends ConsoleLogger {
  constructor(context: string, logLevels: LogLevel[]) {
    super(context, { json: true, flattenParams: true, colors: false, logLevels });
  }

  protected override getJsonLogObject(
    message: unknown,
    options: Parameters<ConsoleLogger['getJsonLogObject']>[1],
  ): JsonLine {
    const { level, timestamp, ...rest } = super.getJsonLogObject(message, options);
    const line = { time: new Date(timestamp).toISOString(), level: LEVELS[level] ?? level, ...rest };
    return line as unknown as JsonLine;
  }
}
