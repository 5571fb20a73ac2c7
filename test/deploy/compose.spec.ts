import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/config/environment.js';
import { migrateUp } from '../../src/database/migrator.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { useScene } from '../support/scene.js';
import { exitCodeAt, exitCodeOf } from './health-check.js';
import {
  BY_DIGEST,
  EVERY_SERVICE,
  interpolate,
  lintCompose,
  UNDER_WAY,
  unknownVariables,
} from './settings.js';

const FILE = 'docker-compose.yml';

interface Service {
  readonly image?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly stop_grace_period: string;
}

describe('docker-compose.yml', () => {
  let text: string;
  let services: { readonly foyer: Service; readonly postgres: Service };
  let networks: { readonly default: { readonly ipam: { readonly config: readonly { gateway: string }[] } } };

  beforeAll(async () => {
    text = await readFile(FILE, 'utf8');
    ({ services, networks } = parse(text) as { services: typeof services; networks: typeof networks });
  });

  it('is valid by the Compose Specification and its linter', () => {
    expect(lintCompose(FILE)).toEqual([]);
  });

  it('gives Foyer only the privileges that it needs', () => {
    expect(services.foyer).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: true,
    });
    expect(services.foyer).not.toHaveProperty('tmpfs');
    expect(services.foyer).not.toHaveProperty('volumes');
  });

  it('limits, restarts and health-checks every service, and makes none privileged', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject(EVERY_SERVICE);
      expect(service).not.toHaveProperty('privileged');
    }
  });

  it('starts Foyer once Postgres is healthy, and exposes only Foyer', () => {
    expect(services.foyer).toMatchObject({ depends_on: { postgres: { condition: 'service_healthy' } } });
    expect(services.postgres).not.toHaveProperty('ports');
    expect(services.foyer.ports?.map((port) => interpolate(port))).toEqual(['127.0.0.1:3000:3000']);
  });

  it('pins the Postgres image by digest', () => {
    expect(services.postgres.image).toMatch(BY_DIGEST);
  });

  it('trusts X-Forwarded-For from the host only', () => {
    const [{ gateway } = { gateway: '' }] = networks.default.ipam.config;
    expect(services.foyer.environment.TRUSTED_PROXIES).toBe(gateway);
  });

  it('creates a role for Foyer that is not a superuser and owns its database', async () => {
    const name = `compose_${randomBytes(6).toString('hex')}`;
    const statements = (await readFile('deploy/compose/postgres.sql', 'utf8'))
      .split('\n')
      .filter((line) => !/^(--|\\)/.test(line))
      .map((line) =>
        line
          .replace(":'password'", "'0a1b2c'")
          .replace(/\bfoyer\b/g, name)
          .replace(/\bpostgres\b/, `${name}_superuser`),
      );
    const server = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await server.connect();
    try {
      for (const statement of [`CREATE ROLE ${name}_superuser`, ...statements].filter(Boolean))
        await server.query(statement);
      const url = new URL(process.env.TEST_DATABASE_URL ?? '');
      Object.assign(url, { username: name, password: '0a1b2c', pathname: `/${name}` });
      expect(await migrateUp(url.href)).not.toEqual([]);
      const { rows } = await server.query('SELECT rolsuper FROM pg_roles WHERE rolname = $1', [name]);
      expect(rows).toEqual([{ rolsuper: false }]);
    } finally {
      await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await server.query(`DROP ROLE IF EXISTS ${name}, ${name}_superuser`);
      await server.end();
    }
  });

  it('contains no secret', () => {
    const { DATABASE_URL = '', ENCRYPTION_KEYS = '' } = services.foyer.environment;
    const { POSTGRES_PASSWORD = '' } = services.postgres.environment;
    for (const value of [DATABASE_URL, POSTGRES_PASSWORD]) {
      expect(() => interpolate(value)).toThrow('POSTGRES_PASSWORD is required.');
    }
    expect(() => interpolate(ENCRYPTION_KEYS)).toThrow('ENCRYPTION_KEYS is required.');
  });

  it('sets only variables that Foyer reads, to valid values', () => {
    const { environment } = services.foyer;
    const given = { POSTGRES_PASSWORD: '0a1b2c', ENCRYPTION_KEYS: ENCRYPTION_KEY };
    const values = Object.entries(environment).map(([name, value]) => [name, interpolate(value, given)]);
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    expect(readEnvironment(Object.fromEntries(values) as NodeJS.ProcessEnv)).toMatchObject({
      DATABASE_URL: 'postgres://foyer:0a1b2c@postgres:5432/foyer',
      ENCRYPTION_KEYS: [ENCRYPTION_KEY],
    });
  });

  it('gives Foyer time to finish requests in flight', () => {
    const delay = Number(services.foyer.environment.SHUTDOWN_DELAY ?? 0);
    expect(services.foyer.stop_grace_period).toMatch(/^\d+s$/);
    expect(Number.parseInt(services.foyer.stop_grace_period, 10)).toBeGreaterThan(delay + UNDER_WAY);
  });

  describe('has a health check', () => {
    const { startAnother } = useScene({}, { organization: null });

    it('that passes while Foyer can serve, and otherwise fails', async () => {
      const app = await startAnother();
      const [kind, ...command] = services.foyer.healthcheck.test;
      const { port } = new URL(app.url);
      expect(kind).toBe('CMD');
      expect(command.join(' ')).toContain('/health/ready');
      expect(await exitCodeOf(command, port)).toBe(0);
      expect(await exitCodeAt(503, command)).toBe(1);
      await app.nest.close();
      expect(await exitCodeOf(command, port)).toBe(1);
    });
  });
});
