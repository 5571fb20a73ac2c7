import fs from 'node:fs';
import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import { createLogger } from '../../src/logging/logger.js';
import { welcome } from '../../src/welcome.js';
import { useScene } from '../support/scene.js';
import { createClient } from '../support/client.js';
import { eventually } from '../support/process.js';

const KEY = /foyer_[0-9a-f]{88}/;

describe('the output of a start', () => {
  const { app } = useScene({ PUBLIC_URL: '' }, { organization: null });

  afterEach(() => jest.restoreAllMocks());

  it('with DATABASE_URL says how to create an organization and a key', async () => {
    const printed = await start({ DATABASE_URL: app.database.url, LOG_FORMAT: 'json' });

    expect(linesOf(printed)).toEqual([
      expect.objectContaining({
        message: 'Foyer is running',
        url: 'http://127.0.0.1:3000',
        docs: 'http://127.0.0.1:3000/docs',
        newKey: expect.stringMatching(/ organizations create .* keys create --organization acme /) as unknown,
      }),
    ]);
  });

  it('has the first key, in JSON and at any log level', async () => {
    const printed = await start({ LOG_FORMAT: 'json', LOG_LEVEL: 'error' });

    expect(linesOf(printed)).toEqual([
      expect.objectContaining({
        level: 'info',
        key: expect.stringMatching(KEY) as unknown,
        curl: expect.stringMatching(/^curl http:\/\/127\.0\.0\.1:3000\/v2\/rooms -H .*'$/) as unknown,
      }),
    ]);
  });

  it.each(['json', 'pretty'])('has the URL and how to create another key later, as %s', async (format) => {
    const printed = await start({ LOG_FORMAT: format });

    expect(printed).toContain('http://127.0.0.1:3000/docs');
    expect(printed).toContain('keys create --organization default --name backend');
    expect(printed).not.toMatch(KEY);
  });

  /** @returns what it has written to stdout */
  async function start(environment: NodeJS.ProcessEnv): Promise<string> {
    const config = new Config(readEnvironment(environment), app.database.url);
    app.nest.useLogger(createLogger(config, config.LOG_LEVEL));
    let printed = '';
    // Lines of JSON are written to the descriptor itself.
    jest.spyOn(fs, 'writeSync').mockImplementation((_file: number, text: unknown) => {
      printed += String(text);
      return Buffer.byteLength(String(text));
    });
    jest.spyOn(console, 'log').mockImplementation((text) => {
      printed += `${text}\n`;
    });
    await welcome(app.nest, config);
    // They are written at the end of the turn.
    await new Promise((done) => setImmediate(done));
    app.nest.useLogger(false);
    return printed;
  }
});

function linesOf(printed: string): unknown[] {
  return printed
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('a process that is stopped', () => {
  const scene = useScene();

  it('first becomes unready, serves while its connections close, and then ends', async () => {
    const server = await scene.startProcess({ SHUTDOWN_DELAY: '5' });
    const acme = createClient(server.url, scene.acme.key.token);
    expect((await acme.get('/v1/meetings')).headers.get('connection')).toBe('keep-alive');

    const ended = server.stop();
    await eventually(async () => (await acme.get('/health/ready')).status === 503);

    expect((await acme.get('/health/ready')).body).toMatchObject({
      error: { process: { status: 'down', message: 'It is shutting down.' } },
    });
    expect((await acme.get('/health/live')).status).toBe(200);
    const answer = await acme.get('/v1/meetings');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await ended).code).toBe(0);
    await expect(acme.get('/health/live')).rejects.toThrow('fetch failed');
  });
});
