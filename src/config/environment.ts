import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsIn, IsOptional, IsString, validateSync } from 'class-validator';
import { OperatorError } from '../errors/foyer-error.js';
import {
  AreAddressRanges,
  AreAllowedHosts,
  AreEmbedOrigins,
  AreEncryptionKeys,
  AreOperatorTokens,
  AreOrigins,
  AreStunUrls,
  AreTurnUrls,
  AreWebSocketUrls,
  IsDatabaseUrl,
  IsHost,
  IsHttpUrl,
  IsRedisUrl,
  IsTrueOrFalse,
  IsWholeNumber,
} from './environment.rules.js';

/** Log levels, the most severe first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
const LOG_FORMATS = ['json', 'pretty'] as const;

/** The environment variables that Foyer reads, with their defaults and rules. `.env.example` explains them. */
export class Environment {
  @IsWholeNumber(1, 65_535)
  PORT = 3000;

  @IsHost('a host name or an IP address, without a port')
  HOST = '127.0.0.1';

  @IsOptional()
  @IsHttpUrl(
    'an http:// or https:// URL without query or fragment, in which {organization} may stand for the slug',
  )
  PUBLIC_URL?: string;

  @IsOptional()
  @IsDatabaseUrl()
  DATABASE_URL?: string;

  @IsOptional()
  @IsDatabaseUrl()
  DATABASE_DIRECT_URL?: string;

  @IsWholeNumber(2, 200)
  DATABASE_POOL_SIZE = 10;

  @IsTrueOrFalse()
  DATABASE_PREPARED_STATEMENTS = true;

  @IsString()
  FOYER_DATA_DIR = '.foyer';

  @AreEncryptionKeys(
    'keys of 32 bytes in base64, separated by commas, each as "openssl rand -base64 32" makes it',
  )
  ENCRYPTION_KEYS: readonly string[] = [];

  @IsOptional()
  @IsRedisUrl('a URL that begins with redis:// or rediss:// and names a host')
  QUOTA_STORE?: string;

  @IsIn(['deny', 'allow'], { message: 'deny or allow' })
  QUOTA_ON_STORE_FAILURE: 'deny' | 'allow' = 'deny';

  @IsWholeNumber(0, 1_000_000)
  FAILED_ATTEMPTS_PER_MINUTE = 100;

  @IsWholeNumber(0, 1_000_000)
  PUBLIC_REQUESTS_PER_MINUTE = 3_000;

  @IsWholeNumber(1, 100_000)
  MAX_CONNECTIONS = 2_000;

  @IsWholeNumber(1, 100_000)
  MAX_SOCKETS = 5_000;

  @IsWholeNumber(0, 100_000)
  MAX_SOCKETS_PER_ADDRESS = 500;

  @IsWholeNumber(0, 86_400)
  SESSION_GRACE = 30;

  @IsWholeNumber(1, 2_147_483_647)
  MAX_ROOMS = 1_000_000;

  @AreStunUrls('STUN URLs such as stun:stun.example.com:3478, separated by commas')
  STUN_URLS: readonly string[] = [];

  @AreTurnUrls('TURN URLs such as turn:turn.example.com:3478?transport=udp, separated by commas')
  TURN_URLS: readonly string[] = [];

  @IsOptional()
  @IsString()
  TURN_SECRET?: string;

  @AreWebSocketUrls('WebSocket URLs such as ws://janus.internal:8188, separated by commas')
  JANUS_URL: readonly string[] = [];

  @IsOptional()
  @IsString()
  JANUS_API_SECRET?: string;

  @IsOptional()
  @IsString()
  JANUS_ADMIN_KEY?: string;

  @AreOrigins('*, or origins such as https://app.example.com, separated by commas')
  CORS_ORIGINS: readonly string[] = [];

  @AreEmbedOrigins(
    '*, none, or origins such as https://a.example, https://*.a.example:8443 or http://localhost:5173, separated by commas',
  )
  EMBED_ORIGINS: readonly string[] = ['*'];

  @AreAllowedHosts('host names, IP addresses or CIDR ranges, without ports, separated by commas')
  WEBHOOK_ALLOWED_HOSTS: readonly string[] = [];

  @AreAddressRanges('IP addresses or CIDR ranges, separated by commas')
  TRUSTED_PROXIES: readonly string[] = [];

  @AreOperatorTokens(
    'tokens of at least 32 letters, digits or -._~+/ each, none of them an API key, separated by commas',
  )
  OPERATOR_TOKEN: readonly string[] = [];

  @IsWholeNumber(1, 36_500)
  AUDIT_RETENTION_DAYS = 365;

  @IsWholeNumber(1, 36_500)
  INSIGHTS_RETENTION_DAYS = 90;

  @IsIn(['keep', 'redact'], { message: 'keep or redact' })
  INSIGHTS_NAMES: 'keep' | 'redact' = 'keep';

  @IsOptional()
  @IsWholeNumber(1, 65_535)
  METRICS_PORT?: number;

  @IsWholeNumber(0, 300)
  SHUTDOWN_DELAY = 0;

  @IsTrueOrFalse()
  MIGRATE_ON_START = true;

  @IsIn(['refuse', 'ignore'], { message: 'refuse or ignore' })
  UNSUPPORTED_FEATURES: 'refuse' | 'ignore' = 'refuse';

  @IsIn(LOG_LEVELS, { message: `one of ${LOG_LEVELS.join(', ')}` })
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsOptional()
  @IsIn(LOG_FORMATS, { message: LOG_FORMATS.join(' or ') })
  LOG_FORMAT?: (typeof LOG_FORMATS)[number];

  @IsIn(['all', 'errors', 'none'], { message: 'all, errors or none' })
  LOG_REQUESTS: 'all' | 'errors' | 'none' = 'all';

  @IsOptional()
  @IsHttpUrl('an http:// or https:// URL without query or fragment')
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
}

/** Variables whose value never appears in a message. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set<keyof Environment>([
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'ENCRYPTION_KEYS',
  'QUOTA_STORE',
  'OPERATOR_TOKEN',
  'TURN_SECRET',
  'JANUS_API_SECRET',
  'JANUS_ADMIN_KEY',
]);

/** A variable of the environment breaks its rule; the message is one sentence that names it, its value and the rule. */
export class InvalidEnvironmentError extends OperatorError {}

/**
 * Reads and validates the variables of {@link Environment}, and ignores others. An empty variable counts as not set,
 * because container tools pass unset variables as empty ones.
 * @throws InvalidEnvironmentError for the first variable that breaks its rule
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const known = Object.keys(new Environment());
  const given = Object.fromEntries(
    known.filter((name) => variables[name]).map((name) => [name, variables[name]]),
  );
  const environment = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const [error] = validateSync(environment, { stopAtFirstError: true });
  if (error) {
    const rule = Object.values(error.constraints ?? {}).join(' and ');
    const value = SECRET_VARIABLES.has(error.property)
      ? '(not shown)'
      : withoutPasswords(JSON.stringify(given[error.property]));
    throw new InvalidEnvironmentError(
      `The environment variable ${error.property} is ${value} but must be ${rule}.`,
    );
  }
  if (environment.METRICS_PORT === environment.PORT)
    throw new InvalidEnvironmentError(
      `The environment variable METRICS_PORT is "${environment.PORT}" but must be another port than PORT.`,
    );
  if (environment.TURN_URLS.length > 0 && environment.TURN_SECRET === undefined)
    throw new InvalidEnvironmentError(
      'The environment variable TURN_SECRET is not set but must be the secret of the servers in TURN_URLS.',
    );
  for (const name of ['JANUS_API_SECRET', 'JANUS_ADMIN_KEY'] as const)
    if (environment.JANUS_URL.length > 0 && environment[name] === undefined)
      throw new InvalidEnvironmentError(
        `The environment variable ${name} is not set but must be that of the media servers in JANUS_URL.`,
      );
  return environment;
}

/** Hides user and password in an invalid URL. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/\/\/[^/]*@/g, '//…@');
}
