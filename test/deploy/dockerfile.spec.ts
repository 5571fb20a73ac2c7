import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { eventually, freePort } from '../support/process.js';
import { exitCodeAt, exitCodeOf } from './health-check.js';
import { contextFilter, type Image, makeImage } from './image.js';
import { BY_DIGEST, unknownVariables } from './settings.js';

const complaintsOf = (dockerfile: string): unknown[] => validate(dockerfile).map(({ message }) => message);

describe('the Dockerfile', () => {
  let text: string;

  beforeAll(async () => {
    text = await readFile('Dockerfile', 'utf8');
  });

  it('is valid', () => {
    expect(complaintsOf(text)).toEqual([]);
    expect(complaintsOf(text.replace('--interval=10s', '--interval=10'))).toEqual([
      'time: missing unit in duration 10',
    ]);
  });

  it('pins the same base image by digest in every stage', () => {
    const images = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images).toEqual([images[0], images[0]]);
    expect(images[0]).toMatch(BY_DIGEST);
    // The frontend of BuildKit would be another image.
    expect(text).not.toContain('# syntax=');
  });

  it('has a build context without secrets and build outputs', async () => {
    const isGiven = await contextFilter();
    const here = [
      '.env',
      '.foyer/encryption.key',
      '.git/config',
      'node_modules/pg/package.json',
      'dist/src/main.js',
    ];
    expect(here.filter(isGiven)).toEqual([]);
    await expect(makeImage('FROM scratch\nWORKDIR /app\nCOPY README.md ./')).rejects.toThrow(
      '.dockerignore leaves out',
    );
  });
});

describe('the image', () => {
  let image: Image;
  let database: TestDatabase;
  let port: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await createDatabase();
    image = await makeImage(await readFile('Dockerfile', 'utf8'));
    port = String(await freePort());
    const ours = { HOST: '127.0.0.1', PORT: port, ENCRYPTION_KEYS: ENCRYPTION_KEY };
    environment = { PATH: process.env.PATH, ...image.environment, ...ours, DATABASE_URL: database.url };
  }, 300_000);
  afterAll(async () => {
    await database.drop();
    await image.remove();
  });

  it('serves requests, and its health check detects whether it does', async () => {
    const { command, directory, healthcheck } = image;
    const isHealthy = async (): Promise<boolean> => (await exitCodeOf(healthcheck, port)) === 0;
    expect(await isHealthy()).toBe(false);
    expect(await exitCodeAt(503, healthcheck)).toBe(1);

    const [name = '', ...args] = command;
    const server = spawn(name, args, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(server, 'exit');
    try {
      await eventually(async () => server.exitCode !== null || (await isHealthy()));
    } finally {
      server.kill();
    }
    expect(await ended).toEqual([0, null]);
  }, 90_000);

  it('contains the command line that the README uses', async () => {
    expect((await stat(join(image.directory, 'dist/src/cli.js'))).isFile()).toBe(true);
  });

  it('runs as a numeric user id that is not root', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it('listens on the exposed port on every address, and sets only known variables', () => {
    const { NODE_ENV, ...settings } = image.environment;
    expect(NODE_ENV).toBe('production');
    expect(settings).toEqual({ HOST: '0.0.0.0', PORT: image.port });
    expect(unknownVariables(Object.keys(settings))).toEqual([]);
  });
});
