import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';

const NEST_LEVELS: Readonly<Record<Config['LOG_LEVEL'], LogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** Most characters of lines that are written at once. */
const MAX_GATHERED = 16_000;

/** The logger of this process: text for people, or JSON for programs. */
export function createLogger({ logFormat }: Config, level: Config['LOG_LEVEL']): LoggerService {
  return logFormat === 'json'
    ? new JsonLogger(level)
    : new ConsoleLogger('Foyer', { logLevels: NEST_LEVELS[level] });
}

/**
 * Writes one JSON object per line: `time` (ISO 8601, UTC), `level`, `context`, the fields of an object that was passed
 * after the message, and `message`. Errors go to stderr, everything else to stdout. The lines of a turn of the event
 * loop are written at its end, synchronously, so that none is lost when the process ends.
 */
class JsonLogger implements LoggerService {
  readonly fatal = this.writer('fatal');
  readonly error = this.writer('error');
  readonly warn = this.writer('warn');
  readonly log = this.writer('info');
  readonly debug = this.writer('debug');
  readonly verbose = this.writer('debug');
  private readonly output: Logger;
  private readonly errors: Logger;

  constructor(level: Level) {
    this.output = loggerTo(1, level);
    this.errors = loggerTo(2, level);
  }

  /** Its `params` are those that Nest passes: fields, an error or its stack, and last the context. */
  private writer(level: Level): (message: unknown, ...params: unknown[]) => void {
    return (message, ...params) => {
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
    };
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
    gathered(pino.destination({ fd, sync: true })),
  );
}

/** Write what was gathered. */
const unwritten = new Set<() => void>();
process.on('exit', () => {
  for (const write of unwritten) write();
});

/**
 * Writes the lines of one turn of the event loop at once, and what is left when the process ends. They are gathered here
 * and not by `minLength` of the destination: its `flushSync` also waits until the disk has them.
 */
function gathered(destination: DestinationStream): DestinationStream {
  let lines = '';
  const write = (): void => {
    unwritten.delete(write);
    const written = lines;
    lines = '';
    if (written) destination.write(written);
  };
  return {
    write(line) {
      lines += line;
      if (lines.length >= MAX_GATHERED) write();
      else if (!unwritten.has(write)) {
        unwritten.add(write);
        setImmediate(write);
      }
    },
  };
}
