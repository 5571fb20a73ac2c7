import type { LoggerService } from '@nestjs/common';
import { type Level, type Logger, pino } from 'pino';

/**
 * One JSON object a line, for machines: `time` (ISO 8601, UTC), `level`, `context`, the fields of an object that was
 * passed after the message, and `message`. Errors go to stderr, the rest to stdout. Lines are written one by one: none is
 * lost when the process ends.
 */
export class JsonLogger implements LoggerService {
  private readonly output: Logger;
  private readonly errors: Logger;

  constructor(level: Level) {
    this.output = loggerTo(1, level);
    this.errors = loggerTo(2, level);
  }

  fatal(message: unknown, ...params: unknown[]): void {
    this.write('fatal', message, params);
  }
  error(message: unknown, ...params: unknown[]): void {
    this.write('error', message, params);
  }
  warn(message: unknown, ...params: unknown[]): void {
    this.write('warn', message, params);
  }
  log(message: unknown, ...params: unknown[]): void {
    this.write('info', message, params);
  }
  debug(message: unknown, ...params: unknown[]): void {
    this.write('debug', message, params);
  }
  verbose(message: unknown, ...params: unknown[]): void {
    this.write('debug', message, params);
  }

  /** @param params as Nest passes them: fields, an error or its stack, and last the context */
  private write(level: Level, message: unknown, params: readonly unknown[]): void {
    const logger = level === 'error' || level === 'fatal' ? this.errors : this.output;
    if (!logger.isLevelEnabled(level)) return;
    const context = params.at(-1);
    const line: Record<string, unknown> = typeof context === 'string' ? { context } : {};
    for (const param of typeof context === 'string' ? params.slice(0, -1) : params) {
      if (param instanceof Error) line.stack = param.stack;
      else if (typeof param === 'string') line.stack = param;
      else Object.assign(line, param);
    }
    if (message instanceof Error) line.stack = message.stack;
    logger[level](line, message instanceof Error ? message.message : String(message));
  }
}

function loggerTo(fd: 1 | 2, level: Level): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ fd, sync: true }),
  );
}
