import { Environment, InvalidEnvironmentError, readEnvironment } from './environment.js';

/** How this process runs: the variables of its environment by their names, and what follows from them. */
export class Config extends Environment {
  /** Where a browser on this machine reaches this process. */
  readonly ownUrl: string;
  /** Base of room URLs without a trailing slash; `{organization}` stands for the slug of the room's organization. */
  readonly publicUrl: string;
  /** Whether the database is the Postgres that Foyer brings along, for development and small installations. */
  readonly isEmbedded: boolean;
  /** For people where they read it themselves, on a terminal; unless `LOG_FORMAT` says otherwise. */
  readonly logFormat: 'json' | 'pretty';

  /** @param databaseUrl of the database that this process uses */
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
