import { readFile } from 'node:fs/promises';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/config/environment.js';
import { startApp, type TestApp } from '../support/app.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { exitCodeAt, exitCodeOf } from './health-check.js';
import { interpolate, UNDER_WAY, unknownVariables } from './settings.js';

const FILE = 'docker-compose.yml';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly stop_grace_period: string;
}

describe('docker-compose.yml', () => {
  let text: string;
  let services: { readonly foyer: Service; readonly postgres: Service };

  beforeAll(async () => {
    text = await readFile(FILE, 'utf8');
    ({ services } = parse(text) as { services: typeof services });
  });

  it('is what the Compose Specification allows, and its linter likes', () => {
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    const [{ messages } = { messages: ['no file'] }] = linter.lintFiles([FILE], false) as {
      messages: unknown[];
    }[];
    expect(messages).toEqual([]);
  });

  it('lets Foyer do nothing that it need not do', () => {
    expect(services.foyer).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: true,
    });
    expect(services.foyer).not.toHaveProperty('tmpfs');
    expect(services.foyer).not.toHaveProperty('volumes');
  });

  it('limits, restarts and checks every service, and gives none of them more rights', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({
        restart: 'unless-stopped',
        healthcheck: {
          interval: expect.any(String),
          timeout: expect.any(String),
          retries: expect.any(Number),
        },
        deploy: { resources: { limits: { memory: expect.any(String) } } },
        security_opt: ['no-new-privileges:true'],
      });
      expect(service).not.toHaveProperty('privileged');
    }
  });

  it('starts Foyer once Postgres answers, which nobody else reaches', () => {
    expect(services.foyer).toMatchObject({ depends_on: { postgres: { condition: 'service_healthy' } } });
    expect(services.postgres).not.toHaveProperty('ports');
    expect(services.foyer.ports?.map((port) => interpolate(port))).toEqual(['127.0.0.1:3000:3000']);
  });

  it('has no secret of its own', () => {
    const { DATABASE_URL = '', ENCRYPTION_KEYS = '' } = services.foyer.environment;
    const { POSTGRES_PASSWORD = '' } = services.postgres.environment;
    for (const value of [DATABASE_URL, POSTGRES_PASSWORD]) {
      expect(() => interpolate(value)).toThrow('POSTGRES_PASSWORD is required.');
    }
    expect(() => interpolate(ENCRYPTION_KEYS)).toThrow('ENCRYPTION_KEYS is required.');
  });

  it('sets only variables that Foyer knows, to values that it takes', () => {
    const { environment } = services.foyer;
    const given = { POSTGRES_PASSWORD: '0a1b2c', ENCRYPTION_KEYS: ENCRYPTION_KEY };
    const values = Object.entries(environment).map(([name, value]) => [name, interpolate(value, given)]);
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    expect(readEnvironment(Object.fromEntries(values) as NodeJS.ProcessEnv)).toMatchObject({
      DATABASE_URL: 'postgres://foyer:0a1b2c@postgres:5432/foyer',
      ENCRYPTION_KEYS: ENCRYPTION_KEY,
    });
  });

  it('gives Foyer time to finish what it took in', () => {
    const delay = Number(services.foyer.environment.SHUTDOWN_DELAY ?? 0);
    expect(services.foyer.stop_grace_period).toMatch(/^\d+s$/);
    expect(Number.parseInt(services.foyer.stop_grace_period, 10)).toBeGreaterThan(delay + UNDER_WAY);
  });

  describe('has a check of health', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await startApp();
    });
    afterAll(() => app.stop());

    it('that passes while Foyer can serve, and fails when it cannot', async () => {
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
