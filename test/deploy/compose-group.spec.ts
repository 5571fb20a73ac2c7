import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/config/environment.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { EVERY_SERVICE, interpolate, lintCompose, unknownVariables } from './settings.js';

const FILE = 'deploy/compose/group.yml';
const GIVEN = {
  POSTGRES_PASSWORD: '0a1b2c',
  ENCRYPTION_KEYS: ENCRYPTION_KEY,
  JANUS_API_SECRET: 'the-api-secret-of-both',
  JANUS_ADMIN_KEY: 'the-admin-key-of-both',
};

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly build?: string;
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<'foyer' | 'janus', Service>>;
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly { gateway: string }[] } };
  };
}

async function readCompose(file: string): Promise<Compose> {
  return parse(await readFile(file, 'utf8'), { merge: true }) as Compose;
}

describe('deploy/compose/group.yml, on top of docker-compose.yml', () => {
  let base: Compose;
  let compose: Compose;
  beforeAll(async () => {
    base = await readCompose('docker-compose.yml');
    compose = await readCompose(FILE);
  });

  it('is valid by the Compose Specification and its linter, and of the same project', () => {
    expect(lintCompose(FILE)).toEqual([]);
    expect(compose.name).toBe(base.name);
  });

  it('limits, restarts and health-checks Janus, without privileges', () => {
    const { janus } = compose.services;
    expect(janus).toMatchObject(EVERY_SERVICE);
    expect(janus).toMatchObject({ read_only: true, cap_drop: ['ALL'], build: 'deploy/janus' });
    for (const name of ['privileged', 'cap_add', 'ports', 'user']) expect(janus).not.toHaveProperty(name);
  });

  it('has the API of Janus on the network of Foyer alone, where Foyer finds it', () => {
    const [{ gateway } = { gateway: '' }] = base.networks.default.ipam.config;
    const { janus, foyer } = compose.services;
    expect(janus.environment).toMatchObject({
      JANUS_ADDRESS: gateway,
      JANUS_CLIENTS: gateway.replace(/\d+$/, ''),
    });
    const environment = { ...base.services.foyer.environment, ...foyer.environment };
    const values = Object.entries(environment).map(([name, value]) => [name, interpolate(value, GIVEN)]);
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    expect(readEnvironment(Object.fromEntries(values) as NodeJS.ProcessEnv)).toMatchObject({
      JANUS_URL: [`ws://${gateway}:8188`],
      JANUS_API_SECRET: GIVEN.JANUS_API_SECRET,
      JANUS_ADMIN_KEY: GIVEN.JANUS_ADMIN_KEY,
    });
  });

  it('does not start without secrets, and contains none', () => {
    const { janus, foyer } = compose.services;
    for (const { environment } of [janus, foyer])
      for (const name of ['JANUS_API_SECRET', 'JANUS_ADMIN_KEY'])
        expect(() => interpolate(environment[name] ?? '')).toThrow(`${name} is required.`);
    // docs/live-rooms.md: these two are for machines whose address is translated.
    expect(['PUBLIC_IP', 'PRIVATE_IP'].map((name) => interpolate(janus.environment[name] ?? ''))).toEqual([
      '',
      '',
    ]);
  });

  it('needs the ports that docs/live-rooms.md names', async () => {
    const script = await readFile('deploy/janus/start.sh', 'utf8');
    const [, range = ''] = /JANUS_UDP_PORTS:-([\d-]+)\}/.exec(script) ?? [];
    const text = await readFile('docs/live-rooms.md', 'utf8');
    for (const port of [range.replace('-', '–'), '8188'])
      expect(text).toMatch(new RegExp(`^\\| ${port} +\\|`, 'm'));
  });
});
