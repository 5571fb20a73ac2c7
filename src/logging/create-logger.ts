import { ConsoleLogger, type LoggerService, type LogLevel } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { JsonLogger } from './json.logger.js';

const NEST_LEVELS: Readonly<Record<Config['LOG_LEVEL'], LogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** The logger of this process: lines for people, or JSON for machines. */
export function createLogger({ logFormat }: Config, level: Config['LOG_LEVEL']): LoggerService {
  return logFormat === 'json'
    ? new JsonLogger(level)
    : new ConsoleLogger('Foyer', { logLevels: NEST_LEVELS[level] });
}
