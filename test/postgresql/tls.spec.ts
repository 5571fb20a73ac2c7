import { makeCertificate } from '../support/certificate.js';
import { useFolder } from '../support/folder.js';
import { PostgresqlServer } from '../support/postgresql-server.js';
import { runCli, startServer } from '../support/process.js';

/** A Postgres that takes only TLS, with a certificate that nobody has signed and that is for localhost alone. */
describe('DATABASE_URL with TLS', () => {
  const folder = useFolder('foyer-tls');
  let cert: string;
  let server: PostgresqlServer;

  beforeAll(async () => {
    const made = makeCertificate(folder(), 'localhost');
    cert = made.cert;
    server = await PostgresqlServer.start(made);
    await server.query('postgres', 'postgres', 'CREATE ROLE foyer LOGIN');
    await server.query('postgres', 'postgres', 'CREATE DATABASE foyer OWNER foyer');
  }, 60_000);
  afterAll(() => server.stop(), 60_000);

  const url = (parameters: string, host?: string): string =>
    `${server.urlOf('foyer', 'foyer', host)}?${parameters.replace('CERT', encodeURIComponent(cert))}`;

  it.each([
    ['sslmode=verify-full&sslrootcert=CERT', 'localhost'],
    ['sslmode=require&sslrootcert=CERT', 'localhost'],
    ['sslmode=no-verify', '127.0.0.1'],
    ['sslmode=require&uselibpqcompat=true', '127.0.0.1'],
  ])('%s connects to %s', async (parameters, host) => {
    const { code, stderr } = await runCli(['migrations', 'run'], { DATABASE_URL: url(parameters, host) });

    expect([code, stderr]).toEqual([0, '']);
  });

  it.each([
    ['sslmode=require', 'localhost', /cannot be verified .*self-signed certificate.* sslrootcert/],
    ['sslmode=verify-full', 'localhost', /cannot be verified .*self-signed certificate.* sslrootcert/],
    ['sslmode=verify-full&sslrootcert=CERT', '127.0.0.1', /cannot be verified .*a host that the certificate/],
    [
      'sslmode=disable',
      'localhost',
      /accepts only encrypted connections .*add sslmode=require to DATABASE_URL/,
    ],
  ])(
    '%s does not connect to %s, and one sentence says what to change',
    async (parameters, host, sentence) => {
      const { code, stderr } = await runCli(['migrations', 'run'], { DATABASE_URL: url(parameters, host) });

      expect(code).not.toBe(0);
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    },
  );

  it('encrypts every connection of the server', async () => {
    const foyer = await startServer({ url: url('sslmode=verify-full&sslrootcert=CERT', 'localhost') });
    const sessions = await server.query(
      'postgres',
      'postgres',
      `SELECT DISTINCT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.datname = 'foyer'`,
    );
    await foyer.stop();

    expect(sessions).toEqual([{ ssl: true }]);
  });
});
