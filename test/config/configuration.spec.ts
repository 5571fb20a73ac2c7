import { startApp } from '../support/app.js';
import { Config } from '../../src/config/config.js';
import { InvalidEnvironmentError, readEnvironment } from '../../src/config/environment.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ENCRYPTION_KEY } from '../support/encryption-key.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { freePort, runServer, SHELL_FOR_PSQL, startServer } from '../support/process.js';

const PORT_RULE = 'a whole number from 1 to 65535';
const HOST_RULE = 'a host name or an IP address, without a port';
const URL_RULE =
  'an http:// or https:// URL without query or fragment, in which {organization} may stand for the slug';
const DATABASE_RULE = 'a URL that begins with postgres:// or postgresql:// and names a host';
const KEYS_RULE =
  'keys of 32 bytes in base64, separated by commas, each as "openssl rand -base64 32" makes it';
const TOKEN_RULE =
  'tokens of at least 32 letters, digits or -._~+/ each, none of them an API key, separated by commas';
const REDIS_RULE = 'a URL that begins with redis:// or rediss:// and names a host';
const STUN_RULE = 'STUN URLs such as stun:stun.example.com:3478, separated by commas';
const TURN_RULE = 'TURN URLs such as turn:turn.example.com:3478?transport=udp, separated by commas';

describe('the configuration', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ['PORT', 'web', PORT_RULE],
    ['HOST', '127.0.0.1:3000', HOST_RULE],
    ['PUBLIC_URL', 'rooms.example', URL_RULE],
    ['DATABASE_POOL_SIZE', '1', 'a whole number from 2 to 200'],
    ['QUOTA_ON_STORE_FAILURE', 'ignore', 'deny or allow'],
    ['FAILED_ATTEMPTS_PER_MINUTE', '-1', 'a whole number from 0 to 1000000'],
    ['TRUSTED_PROXIES', '10.0.0.0/8;127.0.0.1', 'IP addresses or CIDR ranges, separated by commas'],
    ['MAX_SOCKETS', '0', 'a whole number from 1 to 100000'],
    ['MAX_SOCKETS_PER_ADDRESS', '-1', 'a whole number from 0 to 100000'],
    ['SESSION_GRACE', '1.5', 'a whole number from 0 to 86400'],
    ['STUN_URLS', 'stun.example.com', STUN_RULE],
    ['TURN_URLS', 'turn://turn.example.com', TURN_RULE],
    ['METRICS_PORT', 'on', PORT_RULE],
    ['SHUTDOWN_DELAY', '-1', 'a whole number from 0 to 300'],
    ['MIGRATE_ON_START', 'yes', 'true or false'],
    ['DATABASE_PREPARED_STATEMENTS', 'off', 'true or false'],
    ['UNSUPPORTED_FEATURES', 'maybe', 'refuse or ignore'],
    ['LOG_LEVEL', 'loud', 'one of error, warn, info, debug'],
    ['LOG_FORMAT', 'xml', 'json or pretty'],
    ['LOG_REQUESTS', 'some', 'all, errors or none'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'an http:// or https:// URL without query or fragment'],
  ])('says in one sentence what is wrong when %s is "%s"', (variable, value, rule) => {
    const sentence = `The environment variable ${variable} is "${value}" but must be ${rule}.`;
    expect(() => readEnvironment({ [variable]: value })).toThrow(new InvalidEnvironmentError(sentence));
  });

  it.each([
    ['DATABASE_URL', 'mysql://foyer:hunter2@localhost/foyer', DATABASE_RULE],
    ['DATABASE_DIRECT_URL', 'mysql://foyer:hunter2@localhost/foyer', DATABASE_RULE],
    ['QUOTA_STORE', 'memcached://:hunter2@localhost', REDIS_RULE],
    ['ENCRYPTION_KEYS', 'aHVudGVyMg==', KEYS_RULE],
    ['ENCRYPTION_KEYS', `${ENCRYPTION_KEY},hunter2`, KEYS_RULE],
    ['OPERATOR_TOKEN', 'a-token-that-is-far-too-short', TOKEN_RULE],
  ])('does not show the value of a bad %s, which may hold a secret', (variable, value, rule) => {
    const sentence = `The environment variable ${variable} is (not shown) but must be ${rule}.`;
    expect(() => readEnvironment({ [variable]: value })).toThrow(new InvalidEnvironmentError(sentence));
  });

  it('stops the start with that sentence alone', async () => {
    const ENCRYPTION_KEYS = `${ENCRYPTION_KEY},hunter2`;
    expect(await runServer({ DATABASE_URL: database.url, ENCRYPTION_KEYS })).toEqual({
      code: 1,
      stdout: '',
      stderr: `The environment variable ENCRYPTION_KEYS is (not shown) but must be ${KEYS_RULE}.\n`,
    });
  });

  it.each([
    [
      '?schema=foyer',
      'a URL without the parameter "schema", which Foyer does not know; it knows application_name, ',
    ],
    [
      '?sslmode=allow',
      'a URL whose parameter sslmode is one of disable, require, verify-ca, verify-full, no-verify.',
    ],
    ['?sslmode=require&sslrootcert=/nowhere.pem', 'a URL whose files can be read (ENOENT: /nowhere.pem).'],
    [':none', DATABASE_RULE],
  ])('names the part of a DATABASE_URL that it cannot follow: %s', (end, rule) => {
    const url = `postgres://foyer:hunter2@localhost${end.startsWith(':') ? end : `/foyer${end}`}`;
    expect(() => readEnvironment({ DATABASE_URL: url })).toThrow(
      `The environment variable DATABASE_URL is (not shown) but must be ${rule}`,
    );
  });

  it.each([
    ['a password that Postgres refuses', { password: 'hunter2' }, 'password authentication failed'],
    ['a database that is not there', { pathname: '/hunter' }, 'database "hunter" does not exist'],
  ])('does not show the password of a DATABASE_URL with %s', async (_, wrong, reason) => {
    const url = Object.assign(new URL(database.url), wrong);
    const { code, stdout, stderr } = await runServer({ DATABASE_URL: url.href });

    expect(code).toBe(1);
    expect(stderr).toContain(reason);
    expect(stdout + stderr).not.toContain(url.password);
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['HOST', 'http://localhost'],
    ['HOST', 'local host'],
    ['HOST', '999.1.1.1'],
    ['HOST', '127.1'],
    ['HOST', 'host.1'],
    ['PUBLIC_URL', 'ftp://rooms.example'],
    ['PUBLIC_URL', 'https://rooms.example/?room='],
    ['PUBLIC_URL', 'https://rooms.example/#room'],
    ['PUBLIC_URL', 'https://user@rooms.example'],
    ['PUBLIC_URL', 'https://:password@rooms.example'],
    ['DATABASE_URL', 'localhost:5432/foyer'],
    ['DATABASE_URL', 'postgres:///foyer'],
    ['DATABASE_POOL_SIZE', '201'],
    ['STUN_URLS', 'stun:'],
    ['STUN_URLS', 'stun:stun.example.com:0'],
    ['STUN_URLS', 'stun:stun.example.com?transport=udp'],
    ['STUN_URLS', 'stun:user@stun.example.com'],
    ['TURN_URLS', 'stun:stun.example.com'],
    ['TURN_URLS', 'turn:turn.example.com:65536'],
    ['TURN_URLS', 'turn:turn.example.com?transport=sctp'],
    ['TURN_URLS', 'turn:[2001:db8::1'],
    ['JANUS_URL', 'http://janus.example.com:8188'],
    ['JANUS_URL', 'ws://user:password@janus.example.com'],
    ['JANUS_URL', 'ws://janus.example.com?secret=x'],
    ['MIGRATE_ON_START', '1'],
    ['QUOTA_STORE', 'localhost:6379'],
    ['QUOTA_STORE', 'redis://'],
    ['QUOTA_STORE', 'http://localhost:6379'],
    ['QUOTA_ON_STORE_FAILURE', 'Allow'],
    ['FAILED_ATTEMPTS_PER_MINUTE', '1000001'],
    ['FAILED_ATTEMPTS_PER_MINUTE', '1.5'],
    ['FAILED_ATTEMPTS_PER_MINUTE', 'many'],
    ['OPERATOR_TOKEN', 'x'.repeat(31)],
    ['OPERATOR_TOKEN', `${'x'.repeat(32)},short`],
    ['OPERATOR_TOKEN', `${'x'.repeat(32)},`],
    ['OPERATOR_TOKEN', `${'x'.repeat(32)} ${'y'.repeat(32)}`],
    ['OPERATOR_TOKEN', `foyer_${'0'.repeat(88)}`],
    ['CORS_ORIGINS', '*, https://app.example'],
    ['CORS_ORIGINS', 'https://app.example/page'],
    ['TRUSTED_PROXIES', 'proxy.internal'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '10.0.0.0/'],
    ['TRUSTED_PROXIES', '10.0.0.1,'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '::/129'],
    ['ENCRYPTION_KEYS', ENCRYPTION_KEY.slice(0, -1)],
    ['ENCRYPTION_KEYS', `${ENCRYPTION_KEY},`],
    ['ENCRYPTION_KEYS', ENCRYPTION_KEY.replace(/./, '_')],
    ['ENCRYPTION_KEYS', Buffer.alloc(33).toString('base64')],
    ['METRICS_PORT', '0'],
    ['METRICS_PORT', '65536'],
    ['METRICS_PORT', '3000'],
    ['SHUTDOWN_DELAY', '301'],
    ['SHUTDOWN_DELAY', '1.5'],
  ])('refuses %s=%s', (variable, value) => {
    expect(() => readEnvironment({ [variable]: value })).toThrow(`The environment variable ${variable} is `);
  });

  it.each(['PUBLIC_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT'])('shows no password in a bad %s', (variable) => {
    expect(() => readEnvironment({ [variable]: 'https://user:hunter2@foyer.example' })).toThrow(
      `The environment variable ${variable} is "https://…@foyer.example" but must be `,
    );
  });

  it('lets Foyer listen on this machine alone unless it says otherwise', () => {
    expect(new Config(readEnvironment({}), '')).toMatchObject({ HOST: '127.0.0.1', METRICS_PORT: undefined });
  });

  it.each([
    ['HOST', '0.0.0.0'],
    ['HOST', '::1'],
    ['HOST', 'foyer.internal'],
    ['PUBLIC_URL', 'http://localhost:3000/rooms/'],
    ['DATABASE_URL', 'postgresql://foyer@localhost/foyer'],
    ['DATABASE_URL', 'postgres:///foyer?host=/var/run/postgresql'],
    ['DATABASE_URL', 'postgres://foyer:secret@/foyer?host=/var/run/postgresql'],
    ['DATABASE_URL', 'postgres://foyer:secret@%2Fvar%2Frun%2Fpostgresql/foyer'],
    ['DATABASE_URL', 'postgres://foyer:a%3Fb@localhost/foyer?sslmode=require&channel_binding=require'],
    ['QUOTA_STORE', 'redis://localhost'],
    ['QUOTA_STORE', 'rediss://foyer:secret@redis.internal:6380/2'],
  ])('takes %s=%s', (variable, value) => {
    expect(readEnvironment({ [variable]: value })).toMatchObject({ [variable]: value });
  });

  it.each([
    ['TRUSTED_PROXIES', '10.0.0.0/8, 192.0.2.1,2001:db8::/32', ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']],
    [
      'STUN_URLS',
      'stun:stun.example.com, stuns:[2001:db8::1]:5349',
      ['stun:stun.example.com', 'stuns:[2001:db8::1]:5349'],
    ],
    [
      'CORS_ORIGINS',
      'https://a.example, http://b.example:8080',
      ['https://a.example', 'http://b.example:8080'],
    ],
    [
      'OPERATOR_TOKEN',
      `${'aZ09-._~+/'.repeat(4)}==, ${'y'.repeat(32)}`,
      [`${'aZ09-._~+/'.repeat(4)}==`, 'y'.repeat(32)],
    ],
  ])('takes the list %s=%s', (variable, value, list) => {
    expect(readEnvironment({ [variable]: value })).toMatchObject({ [variable]: list });
  });

  it('takes JANUS_URL with both secrets of the servers, and not without', () => {
    const JANUS_URL = 'ws://192.0.2.1:8188,wss://janus.example.com/janus';
    const secrets = { JANUS_API_SECRET: 'secret', JANUS_ADMIN_KEY: 'key' };

    expect(readEnvironment({})).toMatchObject({ JANUS_URL: [] });
    expect(readEnvironment({ JANUS_URL, ...secrets })).toMatchObject({
      JANUS_URL: JANUS_URL.split(','),
      ...secrets,
    });
    for (const missing of ['JANUS_API_SECRET', 'JANUS_ADMIN_KEY'])
      expect(() => readEnvironment({ JANUS_URL, ...secrets, [missing]: '' })).toThrow(
        `The environment variable ${missing} is not set but must be that of the media servers in JANUS_URL.`,
      );
  });

  it('takes TURN_URLS with the secret of the servers, and not without', () => {
    const TURN_URLS = 'turn:192.0.2.1:3478?transport=udp,turns:turn.example.com';

    expect(readEnvironment({ TURN_URLS, TURN_SECRET: 'secret' })).toMatchObject({
      TURN_URLS: TURN_URLS.split(','),
      TURN_SECRET: 'secret',
    });
    expect(() => readEnvironment({ TURN_URLS })).toThrow(
      'The environment variable TURN_SECRET is not set but must be the secret of the servers in TURN_URLS.',
    );
  });

  it('starts with every kind of TRUSTED_PROXIES that it takes', async () => {
    const TRUSTED_PROXIES = '10.0.0.0/1,192.0.2.1,2001:db8::/32,::1,::ffff:192.0.2.1,::/1';
    const app = await startApp({ TRUSTED_PROXIES }, database);
    await app.stop();
  });

  it('starts although QUOTA_STORE cannot be reached, and never shows its password', async () => {
    const redis = `redis://foyer:hunter2@127.0.0.1:${await freePort()}`;
    const server = await startServer(database, { QUOTA_STORE: redis, LOG_LEVEL: 'debug' }, 'live');
    const { stdout, stderr } = await server.stop();

    expect(stdout + stderr).toContain('Redis is away: connect ECONNREFUSED');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(readEnvironment({ PORT: '', PUBLIC_URL: '', QUOTA_STORE: '', METRICS_PORT: '' })).toEqual(
      readEnvironment({}),
    );
  });

  it('puts the slug of the organization into PUBLIC_URL, in the host and in the path', async () => {
    const app = await startApp({ PUBLIC_URL: 'https://{organization}.example/of/{organization}/' }, database);
    const acme = await makeCaller(app, { slug: 'acme' });
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await app.stop();

    expect(body.roomUrl).toBe(`https://acme.example/of/acme${body.roomName}`);
  });

  it('makes no organization and prints no key on a database of the operator, and ignores what a shell has for psql', async () => {
    const own = await createDatabase();
    const server = await startServer(own, SHELL_FOR_PSQL);
    const { rows } = await own.pool.query('SELECT FROM organizations');
    const { code } = await server.stop();
    await own.drop();

    expect(rows).toHaveLength(0);
    expect(server.output()).toContain('Foyer is running');
    expect(server.output()).toContain(server.url);
    expect(server.output()).not.toContain('foyer_');
    expect(code).toBe(0);
  });
});
