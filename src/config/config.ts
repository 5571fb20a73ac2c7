import { Environment, InvalidEnvironmentError, readEnvironment } from './environment.js';

/** The configuration of this process: its environment variables by name, and values derived from them. */
export class Config extends Environment {
  /** Where a browser on this machine reaches this process. */
  readonly ownUrl: string;
  /** Base of room URLs without a trailing slash; `{organization}` stands for the slug of the room's organization. */
  readonly publicUrl: string;
  /** Whether the database is the embedded Postgres. */
  readonly isEmbedded: boolean;
  /** `LOG_FORMAT`; by default, `pretty` on a terminal. */
  readonly logFormat: 'json' | 'pretty';

  /** @param databaseUrl URL of the database that this process uses, also an embedded one */
  constructor(
    environment: Environment,
    readonly databaseUrl: string,
  ) {
    super();
    Object.assign(this, environment);
    this.ownUrl = ownUrl(environment);
    this.publicUrl = (environment.PUBLIC_URL ?? this.ownUrl).replace(/(?<!\/)\/+$/, '');
    this.isEmbedded = environment.DATABASE_URL === undefined;
    this.logFormat = environment.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json');
  }

  /**
   * The environment of this process, with the variables of a `.env` file in the working directory.
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
    // `pg` reads PGOPTIONS, PGSSLMODE and others by itself. Only DATABASE_URL determines how Foyer connects.
    for (const name of Object.keys(process.env)) if (/^PG[A-Z]/i.test(name)) delete process.env[name];
    return readEnvironment(process.env);
  }

  /** Whether to print the stack of failures; also works while the environment is invalid. */
  static isDebugging(): boolean {
    return process.env.LOG_LEVEL === 'debug';
  }
}

function ownUrl({ HOST, PORT }: Environment): string {
  const everywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}
