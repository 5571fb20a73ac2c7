import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { type Caller, inMinutes, makeCaller, makeKey, makeOrganization } from '../support/factories.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { expectNothingUnmetered, startLoad } from '../support/load.js';
import { holdWindow } from '../support/lock.js';

/** How many requests are on their way at once. */
const IN_FLIGHT = 20;

const REQUESTS = {
  read: {
    cost: 1,
    send: (client: Client): Promise<HttpResponse<unknown>> => client.get('/v1/meetings?limit=1'),
  },
  delete: {
    cost: 2,
    send: (client: Client): Promise<HttpResponse<unknown>> => client.delete('/v1/meetings/1'),
  },
  write: {
    cost: 3,
    send: (client: Client): Promise<HttpResponse<unknown>> =>
      client.post('/v1/meetings', { endDate: inMinutes(30) }),
  },
};
type Kind = keyof typeof REQUESTS;

interface Sent {
  readonly cost: number;
  readonly answer: HttpResponse<unknown>;
}

const { app, startProxy, startProcess } = useScene();

describe('two processes and two keys of one organization with 1000 points', () => {
  let servers: ServerProcess[];

  beforeAll(async () => {
    servers = await Promise.all([startProcess(), startProcess()]);
  });

  it.each<[string, Readonly<Partial<Record<Kind, number>>>]>([
    ['1000 reads', { read: 1000 }],
    ['500 deletes', { delete: 500 }],
    ['333 writes and one read', { write: 333, read: 1 }],
    ['200 deletes, 100 writes and 300 reads', { delete: 200, write: 100, read: 300 }],
  ])('spend exactly all points on %s', async (_, wanted) => {
    const kinds = Object.entries(wanted).flatMap(([kind, count]) => Array<Kind>(count).fill(kind as Kind));
    const { sent, refused } = await inOneWindow(async (clients) => ({
      sent: await sendAll(clients, mix(kinds)),
      refused: await Promise.all(clients.map((client) => REQUESTS.read.send(client))),
    }));

    expect(sent.filter(({ answer }) => answer.status >= 300)).toEqual([]);
    expect(sent.reduce((sum, { cost }) => sum + cost, 0)).toBe(1000);
    // In the order in which they were admitted each one left what the one before it had left, less its own cost.
    let left = 1000;
    for (const { cost, answer } of sent.toSorted(
      (a, b) => quotaIn(b.answer).remaining - quotaIn(a.answer).remaining,
    )) {
      expect(quotaIn(answer).remaining).toBe((left -= cost));
    }
    expect(left).toBe(0);
    expect(refused.map((answer) => [answer.status, quotaIn(answer).remaining])).toEqual(
      refused.map(() => [429, 0]),
    );
  });

  /** Runs with a new organization; again if its window ended during the run, as the resets show. */
  async function inOneWindow(
    run: (clients: readonly Client[]) => Promise<{ sent: Sent[]; refused: HttpResponse<unknown>[] }>,
  ): ReturnType<typeof run> {
    for (let attempt = 1; ; attempt++) {
      const acme = await makeOrganization(app, { plan: 'grow', pointsPerMinute: null });
      const keys = [await makeKey(app, acme), await makeKey(app, acme)];
      const result = await run(
        servers.flatMap(({ url }) => keys.map(({ token }) => createClient(url, token))),
      );
      const answers = [...result.sent.map(({ answer }) => answer), ...result.refused];
      const resets = new Set(answers.map(({ headers }) => headers.get('x-ratelimit-reset')));
      if (resets.size === 1) return result;
      if (attempt === 3) throw new Error(`One window had several resets: ${[...resets].join(', ')}`);
    }
  }

  /** Sends the requests in parallel, to each process and with each key in turn. */
  async function sendAll(clients: readonly Client[], kinds: readonly Kind[]): Promise<Sent[]> {
    const sent: Sent[] = [];
    const queue = kinds.entries();
    const sender = async (): Promise<void> => {
      for (const [index, kind] of queue) {
        const client = clients[index % clients.length];
        if (!client) throw new RangeError('There is no client.');
        const { cost, send } = REQUESTS[kind];
        sent.push({ cost, answer: await send(client) });
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
    return sent;
  }
});

/** Finds the charges that Postgres is working on. */
const CHARGING = `SELECT FROM pg_stat_activity
                   WHERE state = 'active' AND query LIKE '%charge_points%' AND pid <> pg_backend_pid()`;

describe('a process that is killed while it charges a batch', () => {
  it('leaves others exactly the points that it has not charged', async () => {
    const [dying, living] = await Promise.all([startProcess(), startProcess()]);
    const [first, acme] = [await makeCaller(app), await makeCaller(app, { pointsPerMinute: 100 })];
    for (const caller of [first, acme]) expect((await read(dying, caller)).status).toBe(200);

    // While one request is decided, ten others gather.
    const [window, windowOfAcme] = [
      await holdWindow(app.database, first.organization.id),
      await holdWindow(app.database, acme.organization.id),
    ];
    const interrupted: Promise<unknown>[] = [Promise.allSettled([read(dying, first)])];
    await window.untilAwaited(1);
    interrupted.push(Promise.allSettled(Array.from({ length: 10 }, () => read(dying, acme))));
    expect((await createClient(dying.url).get('/health/live')).status).toBe(200);
    await window.release();
    await windowOfAcme.untilAwaited(1);
    await dying.stop('SIGKILL');
    await Promise.all(interrupted);
    await windowOfAcme.release();
    // Its batch may still take effect.
    await eventually(async () => (await app.database.pool.query(CHARGING)).rowCount === 0);

    const spent = await spentBy(acme.organization);
    expect(spent).toBeLessThanOrEqual(11);
    const answers = await Promise.all(Array.from({ length: 100 }, () => read(living, acme)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100 - spent);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(spent);
    expect(await spentBy(acme.organization)).toBe(100);
  });
});

function read(server: ServerProcess, { key }: Caller): Promise<HttpResponse<unknown>> {
  return REQUESTS.read.send(createClient(server.url, key.token));
}

/** The points spent, after every charge that waits already. */
async function spentBy({ id }: Caller['organization']): Promise<number> {
  const { rows } = await app.database.pool.query<{ used: number }>(
    'SELECT used FROM quota_windows WHERE organization_id = $1 FOR UPDATE',
    [id],
  );
  return rows[0]?.used ?? NaN;
}

/** Spreads the kinds over each other, the same way each time. */
function mix(kinds: readonly Kind[]): Kind[] {
  return kinds
    .map((kind, index) => ({ kind, place: (index * 7919) % 10_007 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ kind }) => kind);
}

const POINTS = 1_000_000;

describe('the quota on Postgres', () => {
  let proxy: DatabaseProxy;
  let server: ServerProcess;

  beforeAll(async () => {
    proxy = await startProxy();
    server = await startProcess({}, proxy.url);
  });

  it.each(['refuse', 'hang'] as const)(
    'lets nothing pass unmetered when connections %s under load, and recovers by itself',
    async (mode) => {
      const { key, organization } = await makeCaller(app, { pointsPerMinute: POINTS });
      const acme = createClient(server.url, key.token);
      const load = startLoad(10, () => acme.get('/v1/meetings'));
      await eventually(() => load.count(200) > 50);
      proxy.mode = mode;
      await eventually(() => load.count(503) > 5);
      proxy.mode = 'forward';
      const back = load.answers.length;
      await eventually(() => load.count(200, back) > 50);
      await load.stop();

      expectNothingUnmetered(load.answers, POINTS);
      const spent = await spentBy(organization);
      // Requests that were interrupted may have been charged.
      expect(spent).toBeGreaterThanOrEqual(load.count(200));
      expect(spent).toBeLessThanOrEqual(load.answers.length);
    },
    90_000,
  );
});
