import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import type { Config } from '../config/config.js';

const NEST_LEVELS: Readonly<Record<Config['LOG_LEVEL'], LogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** Most contexts, the names of classes, whose part of a line is not formatted again. */
const MAX_CONTEXTS = 1_000;

/** Most characters of lines that are written at once. */
const MAX_GATHERED = 16_000;

/** The logger of this process: text for people, or JSON for programs. */
export function createLogger({ logFormat }: Config, level: Config['LOG_LEVEL']): LoggerService {
  return logFormat === 'json'
    ? new JsonLogger(level)
    : new ConsoleLogger('Foyer', { logLevels: NEST_LEVELS[level] });
}

/** The loggers for stdout and stderr. */
interface Streams {
  readonly output: Logger;
  readonly errors: Logger;
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
  private readonly streams: Streams;
  /** The same with the context in every line. */
  private readonly inContext = new LRUCache<string, Streams>({
    max: MAX_CONTEXTS,
    memoMethod: (context) => ({
      output: this.streams.output.child({ context }),
      errors: this.streams.errors.child({ context }),
    }),
  });

  constructor(level: Level) {
    this.streams = { output: loggerTo(1, level), errors: loggerTo(2, level) };
  }

  /** Its `params` are those that Nest passes: fields, an error or its stack, and last the context. */
  private writer(level: Level): (message: unknown, ...params: unknown[]) => void {
    const stream = level === 'error' || level === 'fatal' ? 'errors' : 'output';
    return (message, ...params) => {
      if (!this.streams[stream].isLevelEnabled(level)) return;
      const context = params.at(-1);
      const isNamed = typeof context === 'string';
      if (isNamed) params.pop();
      const logger = (isNamed ? this.inContext.memo(context) : this.streams)[stream];
      const text = message instanceof Error ? message.message : String(message);
      logger[level](fieldsOf(message instanceof Error ? [...params, message] : params), text);
    };
  }
}

/** The fields of a line: those of objects, and the stack of an error. */
function fieldsOf(params: readonly unknown[]): object {
  const [only] = params;
  // Nearly always: no copy.
  if (params.length === 1 && typeof only === 'object' && only !== null && !(only instanceof Error))
    return only;
  const fields: Record<string, unknown> = {};
  for (const param of params) {
    if (param instanceof Error) fields.stack = param.stack;
    else if (typeof param === 'string') fields.stack = param;
    else Object.assign(fields, param);
  }
  return fields;
}

function loggerTo(fd: 1 | 2, level: Level): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      messageKey: 'message',
      timestamp: timestamps(),
      formatters: { level: (label) => ({ level: label }) },
    },
    gathered(pino.destination({ fd, sync: true })),
  );
}

/** Returns a function that formats the present time, once in each ms. */
function timestamps(): () => string {
  let formatted = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== formatted) text = `,"time":"${new Date(now).toISOString()}"`;
    formatted = now;
    return text;
  };
}

/** Write what was gathered. */
let unwritten: readonly (() => void)[] = [];
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
    unwritten = unwritten.filter((other) => other !== write);
    const written = lines;
    lines = '';
    if (written) destination.write(written);
  };
  return {
    write(line) {
      lines += line;
      if (lines.length >= MAX_GATHERED) write();
      else if (!unwritten.includes(write)) {
        unwritten = [...unwritten, write];
        setImmediate(write);
      }
    },
  };
}
