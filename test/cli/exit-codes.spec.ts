import { createDatabase, type TestDatabase } from '../support/database.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { type Ended, freePort, runCli, runCliProcess } from '../support/process.js';

describe('the command line exits with', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
    await foyer('organizations create --name Acme --slug acme');
  });
  afterAll(() => database.drop());

  it.each([
    ['an unknown command', 'nonsense'],
    ['a missing option', 'organizations create --name X'],
    ['an unknown plan', 'organizations create --name X --slug x --plan gold'],
    ['a slug that no host name can hold', 'organizations create --name X --slug Acme!'],
    ['points that are no number', 'organizations create --name X --slug x --points many'],
    ['no points', 'organizations create --name X --slug x --points 0'],
    ['more points than can be stored', 'organizations create --name X --slug x --points 2147483648'],
    ['an update of nothing', 'organizations update acme'],
    ['a list of nothing', 'audit list --limit 0'],
    ['a list of too much', 'audit list --limit 10001'],
    ['a change to an unknown plan', 'organizations update acme --plan gold'],
    ['a change to points that are no number', 'organizations update acme --points many'],
    ['a change to no points', 'organizations update acme --points 0'],
    ['a change of nobody', 'organizations update --points 7'],
    ['the window of nobody', 'quota show'],
    ['a rotation of nothing', 'keys rotate'],
    ['an overlap that is no number', 'keys rotate 0123456789abcdef --overlap long'],
    ['an overlap of more than 30 days', 'keys rotate 0123456789abcdef --overlap 2592001'],
    ['an unknown type of event', 'audit list --type room.painted'],
    ['a date that is none', 'keys create --organization acme --name x --expires tomorrow'],
    ['a number instead of a date', 'audit list --after 1'],
    ['a day that does not exist', 'audit list --after 2099-02-30'],
    ['a deletion that is not confirmed', 'organizations delete acme'],
    ['room for no rooms', 'organizations create --name X --slug x --max-rooms 0'],
    ['a maximum of rooms that is no number', 'organizations update acme --max-rooms many'],
    ['an origin with a path', 'organizations update acme --embed-origins https://a.example/page'],
    ['a date that has passed', 'keys create --organization acme --name x --expires 2020-01-01'],
  ])('2 for %s', async (_, command) => {
    expectFailure(await foyer(command), 2);
  });

  it.each([
    ['an organization that is not there', 'keys list --organization nobody'],
    ['a change of an organization that is not there', 'organizations update nobody --points 7'],
    ['the window of an organization that is not there', 'quota show --organization nobody'],
    ['a key that is not there', 'keys revoke 0123456789abcdef'],
    ['a rotation of a key that is not there', 'keys rotate 0123456789abcdef'],
    ['events of an organization that is not there', 'audit list --organization nobody'],
    ['a suspension of nobody', 'organizations suspend nobody'],
    ['a deletion of nobody', 'organizations delete nobody --yes'],
    ['a slug that is taken', 'organizations create --name Acme --slug acme'],
  ])('3 for %s', async (_, command) => {
    expectFailure(await foyer(command), 3);
  });

  it.each([
    [0, 'organizations list'],
    [2, 'organizations create --name X --slug Acme!'],
    [3, 'keys list --organization nobody'],
  ])('%i as a process of its own, and says the same', async (code, command) => {
    const ended = await runCliProcess(command.split(' '), { DATABASE_URL: database.url });
    expect(ended).toEqual({ ...(await foyer(command)), code });
  });

  it('4 when the database is away, in one sentence', async () => {
    const proxy = await DatabaseProxy.to(database.url);
    const { url } = proxy;
    await proxy.close();
    const { code, stderr } = await runCliProcess(['migrations', 'run'], { DATABASE_URL: url });

    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^Postgres at 127\.0\.0\.1:\d+ cannot be reached \(.*\): start it, or correct DATABASE_URL\.\n$/,
    );
  });

  it('4 when the store of points is away', async () => {
    const { code, stdout, stderr } = await runCli(['quota', 'show', '--organization', 'acme'], {
      DATABASE_URL: database.url,
      QUOTA_STORE: `redis://127.0.0.1:${await freePort()}`,
    });

    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/^The quota cannot be checked at the moment\. \(.*\)$/m);
  });

  function foyer(command: string): Promise<Ended> {
    return runCli(command.split(' '), { DATABASE_URL: database.url });
  }
});

function expectFailure({ code, stdout, stderr }: Ended, expected: number): void {
  expect(code).toBe(expected);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toBe('');
}
