import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainFailure } from '../../src/explain-failure.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { freePort, runServer } from '../support/process.js';

describe('a start that fails ends with one sentence that names the setting and the remedy, when', () => {
  let database: TestDatabase;
  let directory: string;
  let other: Server;
  let taken: string;
  let free: string;

  beforeAll(async () => {
    database = await createDatabase();
    directory = await mkdtemp(join(tmpdir(), 'foyer start '));
    await mkdir(join(directory, '.env'));
    await writeFile(join(directory, 'file'), '');
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    taken = String((other.address() as AddressInfo).port);
    free = String(await freePort());
  });
  afterAll(async () => {
    other.close();
    await rm(directory, { recursive: true, force: true });
    await database.drop();
  });

  it.each([
    [
      'PORT is in use',
      () => ({ PORT: taken }),
      () =>
        `Foyer cannot listen on port ${taken} of 127.0.0.1: another program listens there; end it, or set PORT to another port.`,
    ],
    [
      'METRICS_PORT is in use',
      () => ({ PORT: free, METRICS_PORT: taken }),
      () =>
        `Foyer cannot listen on port ${taken} of 127.0.0.1: another program listens there; end it, or set METRICS_PORT to another port.`,
    ],
    [
      'HOST is the address of another machine',
      () => ({ PORT: free, HOST: '192.0.2.1' }),
      () =>
        `Foyer cannot listen on port ${free} of 192.0.2.1: HOST must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.`,
    ],
    [
      'METRICS_PORT is PORT',
      () => ({ PORT: free, METRICS_PORT: free }),
      () => `The environment variable METRICS_PORT is "${free}" but must be another port than PORT.`,
    ],
    [
      'FOYER_DATA_DIR is no folder',
      () => ({ DATABASE_URL: '', FOYER_DATA_DIR: join(directory, 'file') }),
      () =>
        `The data folder ${join(directory, 'file')} cannot be used (EEXIST: file already exists, mkdir '${join(directory, 'file')}'): correct that, or set FOYER_DATA_DIR to another folder.`,
    ],
  ])('%s', async (_, environment, sentence) => {
    const { code, stderr } = await runServer({ DATABASE_URL: database.url, ...environment() });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${sentence()}\n` });
  });

  it('the file .env is none', async () => {
    const { code, stderr } = await runServer({}, directory);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The file \.env cannot be read \(.*\): correct or remove it\.\n$/);
  });

  it('nobody has foreseen it: only LOG_LEVEL=debug shows the stack', () => {
    const { LOG_LEVEL } = process.env;
    try {
      delete process.env.LOG_LEVEL;
      expect(explainFailure(new TypeError('x is not a function'))).toBe(
        'x is not a function (LOG_LEVEL=debug shows where)',
      );
      process.env.LOG_LEVEL = 'debug';
      expect(explainFailure(new TypeError('x is not a function'))).toMatch(/^ +at .*start-failures/m);
    } finally {
      if (LOG_LEVEL === undefined) delete process.env.LOG_LEVEL;
      else process.env.LOG_LEVEL = LOG_LEVEL;
    }
  });
});
