import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/config/environment.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { BY_DIGEST, EVERY_SERVICE, interpolate, lintCompose, unknownVariables } from './settings.js';

const FILE = 'deploy/compose/public.yml';
const TURN_SECRET = 'the-secret-of-both';
const GIVEN = {
  DOMAIN: 'rooms.example.com',
  POSTGRES_PASSWORD: '0a1b2c',
  ENCRYPTION_KEYS: ENCRYPTION_KEY,
  TURN_SECRET,
};

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
  readonly entrypoint?: readonly string[];
}

interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<'foyer' | 'caddy' | 'coturn', Service>>;
}

async function readCompose(file: string): Promise<Compose> {
  return parse(await readFile(file, 'utf8'), { merge: true }) as Compose;
}

/** The value of an option of coturn. */
function optionOf(configuration: string, name: string): string | undefined {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(configuration)?.[1];
}

describe('deploy/compose/public.yml, on top of docker-compose.yml', () => {
  let base: Compose;
  let compose: Compose;
  let turnserver: string;

  beforeAll(async () => {
    base = await readCompose('docker-compose.yml');
    compose = await readCompose(FILE);
    turnserver = await readFile('deploy/coturn/turnserver.conf', 'utf8');
  });

  it('is valid by the Compose Specification and its linter, and of the same project', () => {
    expect(lintCompose(FILE)).toEqual([]);
    expect(compose.name).toBe(base.name);
  });

  it('limits, restarts and health-checks what it adds, pinned by digest, with one privilege', () => {
    const { caddy, coturn } = compose.services;
    for (const service of [caddy, coturn]) {
      expect(service).toMatchObject(EVERY_SERVICE);
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], cap_add: ['NET_BIND_SERVICE'] });
      expect(service).not.toHaveProperty('privileged');
      expect(service.image).toMatch(BY_DIGEST);
    }
  });

  it('gives Foyer the host name, and the secret and URLs of coturn', () => {
    const environment = { ...base.services.foyer.environment, ...compose.services.foyer.environment };
    const values = Object.entries(environment).map(([name, value]) => [name, interpolate(value, GIVEN)]);
    expect(unknownVariables(Object.keys(environment))).toEqual([]);
    const port = optionOf(turnserver, 'listening-port');
    expect(readEnvironment(Object.fromEntries(values) as NodeJS.ProcessEnv)).toMatchObject({
      PUBLIC_URL: 'https://rooms.example.com',
      STUN_URLS: [`stun:rooms.example.com:${port}`],
      TURN_URLS: ['udp', 'tcp'].map((name) => `turn:rooms.example.com:${port}?transport=${name}`),
      TURN_SECRET,
    });
    expect(compose.services.coturn.healthcheck.test).toContain(port);
  });

  it('does not start without a host name and a secret, and contains none', () => {
    const { foyer, caddy, coturn } = compose.services;
    for (const { environment } of [foyer, coturn])
      expect(() => interpolate(environment.TURN_SECRET ?? '')).toThrow('TURN_SECRET is required.');
    expect(() => interpolate(foyer.environment.PUBLIC_URL ?? '')).toThrow('DOMAIN is required.');
    for (const { environment } of [caddy, coturn])
      expect(() => interpolate(environment.DOMAIN ?? '')).toThrow('DOMAIN is required.');
    // docs/live-rooms.md: these two are for machines whose address is translated.
    expect(['PUBLIC_IP', 'PRIVATE_IP'].map((name) => interpolate(coturn.environment[name] ?? ''))).toEqual([
      '',
      '',
    ]);
  });

  it('has Caddy reach Foyer where it is published, and only there', async () => {
    const caddyfile = await readFile('deploy/compose/Caddyfile', 'utf8');
    const [, address, byDefault] = /reverse_proxy ([\d.]+):\{\$PORT:(\d+)\}/.exec(caddyfile) ?? [];
    const [published] = base.services.foyer.ports ?? [];
    for (const PORT of ['', '8080'])
      expect(interpolate(published ?? '', { PORT })).toBe(
        `${address}:${interpolate(compose.services.caddy.environment.PORT ?? '', { PORT })}:3000`,
      );
    expect(byDefault).toBe('3000');
    expect(compose.services.foyer).not.toHaveProperty('ports');
  });

  it('mounts files that exist, and runs one of them', async () => {
    const { caddy, coturn } = compose.services;
    const mounts = [...caddy.volumes, ...coturn.volumes].map((volume) => volume.split(':'));
    for (const [source = ''] of mounts.filter(([from]) => from?.startsWith('.')))
      expect((await stat(source)).isFile()).toBe(true);
    const [shell, ...files] = coturn.entrypoint ?? [];
    expect(shell).toBe('sh');
    expect(files).toEqual(coturn.volumes.map((volume) => volume.split(':')[1]));
  });

  it('needs the ports that docs/live-rooms.md names', async () => {
    const text = await readFile('docs/live-rooms.md', 'utf8');
    const range = `${optionOf(turnserver, 'min-port')}–${optionOf(turnserver, 'max-port')}`;
    for (const port of ['80', '443', optionOf(turnserver, 'listening-port'), range])
      expect(text).toMatch(new RegExp(`^\\| ${port} +\\|`, 'm'));
  });
});
