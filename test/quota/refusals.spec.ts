import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Database } from '../../src/database/database.js';
import type { HttpResponse, Client } from '../support/client.js';
import { type Caller, inMinutes, makeCaller, revokeKey } from '../support/factories.js';
import { letTimePass, stopTheClock } from '../support/time.js';
import { useScene } from '../support/scene.js';

type Refusal = HttpResponse<{ data: { msLeft: number } }>;

const PATH = '/v1/meetings';

describe('refused requests', () => {
  const { app } = useScene();

  it('are answered without a query, with true figures', async () => {
    const acme = await spentCaller(5);
    const query = jest.spyOn(app.nest.get(Database), 'query');
    const refusals = await Promise.all(Array.from({ length: 500 }, (_, i) => send(acme, i)));
    expect(askedFor(query)).toEqual([]);
    query.mockRestore();

    const { rows } = await app.database.pool.query<{ used: number; resets_at: Date; left: number }>(
      `SELECT used, resets_at, extract(epoch FROM resets_at - clock_timestamp())::float8 * 1000 AS left
         FROM quota_windows WHERE organization_id = $1`,
      [acme.organization.id],
    );
    expect(rows).toHaveLength(1);
    const [window = { used: NaN, resets_at: new Date(NaN), left: NaN }] = rows;
    expect(window.used).toBe(5);
    for (const { status, headers, body } of refusals) {
      expect(status).toBe(429);
      expect(headers.get('x-ratelimit-limit')).toBe('5');
      expect(headers.get('x-ratelimit-remaining')).toBe('0');
      expect(headers.get('x-ratelimit-reset')).toBe(window.resets_at.toISOString());
      expect(headers.get('retry-after')).toBe(String(Math.ceil(body.data.msLeft / 1000)));
      expect(body.data.msLeft).toBeGreaterThan(window.left - 1000);
      expect(body.data.msLeft).toBeLessThanOrEqual(60_000);
    }
  });

  it.each([
    ['JSON that is broken', 'application/json', '{'],
    ['another type', 'text/plain', 'x'],
    ['too much', 'application/json', ' '.repeat(100_000)],
  ])('come before the body is validated: %s', async (_, type, body) => {
    const acme = await spentCaller(1);
    const post = (path: string) => acme.send('POST', path, { headers: { 'Content-Type': type }, body });

    expect((await post(PATH)).status).toBe(429);
    expect((await post(`${PATH}/a/b`)).status).toBe(404);
  });

  it('come before the body has arrived', async () => {
    const acme = await spentCaller(1);
    const Authorization = `Bearer ${acme.key.token}`;
    const slow = request(app.url + PATH, { method: 'POST', headers: { Authorization, 'Content-Length': 9 } });
    slow.write('{');

    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    slow.destroy();
    expect(response.statusCode).toBe(429);
  });

  it('look up the key once a second', async () => {
    const acme = await spentCaller(1);
    const query = jest.spyOn(app.nest.get(Database), 'query');
    await letTimePass(app, 1001);
    stopTheClock();
    for (let i = 0; i < 5; i++) expect((await acme.get(PATH)).status).toBe(429);
    const statements = askedFor(query);
    query.mockRestore();

    expect(statements).toEqual([expect.stringContaining('FROM api_keys')]);
  });

  it('become 401 within a second when their key is revoked during a flood', async () => {
    const acme = await spentCaller(1);
    expect((await acme.get(PATH)).status).toBe(429);
    await revoke(acme);
    await letTimePass(app, 1001);

    for (let i = 0; i < 3; i++) expect((await acme.get(PATH)).status).toBe(401);
  });

  it('become 401 at once for a revoked key when a cheaper request would fit', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 5 });
    stopTheClock();
    await acme.post(PATH, { endDate: inMinutes(30) });
    expect((await acme.post(PATH, { endDate: inMinutes(30) })).status).toBe(429);
    await revoke(acme);

    expect((await acme.get(PATH)).status).toBe(401);
  });

  /** A caller whose organization has spent its points, all of them, while the clock stands still. */
  async function spentCaller(points: number): Promise<Caller> {
    stopTheClock();
    const acme = await makeCaller(app, { pointsPerMinute: points });
    if (points >= 3) await acme.post(PATH, { endDate: inMinutes(30) });
    for (;;) {
      const { status, headers } = await acme.get(PATH);
      if (status === 429) return acme;
      expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(points);
    }
  }

  function revoke({ key }: Caller): Promise<unknown> {
    return revokeKey(app, key.id);
  }
});

/** The statements of requests, without those of tasks. */
function askedFor(query: jest.SpiedFunction<Database['query']>): string[] {
  return (
    query.mock.calls
      .map(([{ text }]) => text)
      .filter((text) => /FROM (api_keys|consume_quota|rooms)\b|quota_windows|INSERT INTO rooms/.test(text))
      // The purge works beside requests.
      .filter((text) => !text.includes('DELETE FROM'))
  );
}

/** A read, a delete or a write. */
function send(client: Client, index: number): Promise<Refusal> {
  const method = ['GET', 'DELETE', 'POST'][index % 3] ?? 'GET';
  const body = JSON.stringify({ endDate: inMinutes(30) });
  return client.send(method, method === 'DELETE' ? `${PATH}/1` : PATH, {
    headers: { 'Content-Type': 'application/json' },
    ...(method === 'POST' && { body }),
  });
}
