import { type Environment, InvalidEnvironmentError, readEnvironment } from './environment.js';

/** How this process was told to run: read once at the start, then only passed on. */
export class Config {
  readonly port: number;
  readonly host: string;
  /** Where a browser on this machine reaches this process. */
  readonly ownUrl: string;
  /** Base of room URLs without a trailing slash; `{organization}` stands for the slug of the room's organization. */
  readonly publicUrl: string;
  readonly databaseUrl: string;
  /** Whether that is the Postgres that Foyer brings along, for development and small installations. */
  readonly isEmbedded: boolean;
  /** Most connections this process opens to Postgres. */
  readonly databasePoolSize: number;
  /** Whether Postgres keeps statements parsed and planned; some connection poolers cannot. */
  readonly preparedStatements: boolean;
  /** Keys of 32 bytes in base64; the first encrypts, all decrypt. None where nothing is to be encrypted or decrypted. */
  readonly encryptionKeys: readonly string[];
  readonly migrateOnStart: boolean;
  readonly unsupportedFeatures: Environment['UNSUPPORTED_FEATURES'];
  readonly logLevel: Environment['LOG_LEVEL'];
  /** Whether OpenTelemetry, which reads the variable itself, is to send traces. */
  readonly isTraced: boolean;
  /** For people where they read it themselves, on a terminal; unless said otherwise. */
  readonly logFormat: 'json' | 'pretty';
  /** Which requests get a line when they are over; `errors`: those that are answered 5xx. */
  readonly logRequests: Environment['LOG_REQUESTS'];
  /** Redis or Valkey for the points of organizations; null means Postgres. */
  readonly quotaStoreUrl: string | null;
  /** What becomes of requests whose points cannot be checked. */
  readonly quotaOnStoreFailure: Environment['QUOTA_ON_STORE_FAILURE'];
  /** Requests without a valid key that an address may send in a minute; 0 means any number. */
  readonly failedAttemptsPerMinute: number;
  /** Requests for what is open to everybody that an address may send in a minute; 0 means any number. */
  readonly publicRequestsPerMinute: number;
  /** Most connections of clients that this process serves at once. */
  readonly maxConnections: number;
  /** Most living rooms of an organization that has no maximum of its own. */
  readonly maxRooms: number;
  /** Origins whose scripts may call the API from a browser; `*` means any. */
  readonly corsOrigins: readonly string[];
  /** Addresses whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** What operators prove themselves with over HTTP, any of them; without one there is no `/admin`. */
  readonly operatorTokens: readonly string[];
  /** How long audit events are kept, in days. */
  readonly auditRetentionDays: number;
  /** Where to serve metrics; null means nowhere. */
  readonly metricsPort: number | null;

  constructor(environment: Environment, databaseUrl: string) {
    this.port = environment.PORT;
    this.host = environment.HOST;
    this.ownUrl = ownUrl(environment);
    this.publicUrl = (environment.PUBLIC_URL ?? this.ownUrl).replace(/(?<!\/)\/+$/, '');
    this.databaseUrl = databaseUrl;
    this.isEmbedded = environment.DATABASE_URL === undefined;
    this.databasePoolSize = environment.DATABASE_POOL_SIZE;
    this.preparedStatements = environment.DATABASE_PREPARED_STATEMENTS;
    this.encryptionKeys = environment.ENCRYPTION_KEYS?.split(',').map((key) => key.trim()) ?? [];
    this.migrateOnStart = environment.MIGRATE_ON_START;
    this.unsupportedFeatures = environment.UNSUPPORTED_FEATURES;
    this.logLevel = environment.LOG_LEVEL;
    this.isTraced = environment.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
    this.logFormat = environment.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json');
    this.logRequests = environment.LOG_REQUESTS;
    this.quotaStoreUrl = environment.QUOTA_STORE ?? null;
    this.quotaOnStoreFailure = environment.QUOTA_ON_STORE_FAILURE;
    this.failedAttemptsPerMinute = environment.FAILED_ATTEMPTS_PER_MINUTE;
    this.publicRequestsPerMinute = environment.PUBLIC_REQUESTS_PER_MINUTE;
    this.maxConnections = environment.MAX_CONNECTIONS;
    this.maxRooms = environment.MAX_ROOMS;
    this.corsOrigins = environment.CORS_ORIGINS?.split(',').map((origin) => origin.trim()) ?? [];
    this.trustedProxies = environment.TRUSTED_PROXIES?.split(',').map((address) => address.trim()) ?? [];
    this.operatorTokens = environment.OPERATOR_TOKEN?.split(',').map((token) => token.trim()) ?? [];
    this.auditRetentionDays = environment.AUDIT_RETENTION_DAYS;
    this.metricsPort = environment.METRICS_PORT ?? null;
  }

  /**
   * The environment of this process, with what a `.env` file in the working directory adds to it.
   * @throws InvalidEnvironmentError when a variable breaks its rule
   */
  static environment(): Environment {
    try {
      process.loadEnvFile();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT')
        throw new InvalidEnvironmentError(`The file .env cannot be read (${message}): correct or remove it.`);
    }
    // `pg` reads PGOPTIONS, PGSSLMODE and the like by itself. A shell must not change how Foyer connects: that is said
    // by DATABASE_URL alone.
    for (const name of Object.keys(process.env)) if (/^PG[A-Z]/i.test(name)) delete process.env[name];
    return readEnvironment(process.env);
  }

  /** Whether failures are shown with their stack; also when the environment itself is what fails. */
  static isDebugging(): boolean {
    return process.env.LOG_LEVEL === 'debug';
  }
}

function ownUrl({ HOST, PORT }: Environment): string {
  const everywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}
