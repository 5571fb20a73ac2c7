import type { TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeKey } from '../support/factories.js';
import { type EventView, OPERATOR_TOKEN, type OrganizationView } from '../support/operator.js';
import type { Page } from '../support/paging.js';
import { expectProblem } from '../support/problems.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const PATH = '/v2/organization';
const LONG = Array.from(
  { length: 10 },
  (_, i) => `https://${String(i).repeat(60)}.${'a'.repeat(63)}.${'b'.repeat(63)}.example`,
);

describe('the origins that may embed the rooms of an organization', () => {
  const { app, acme, operator, startAnother } = useScene({ OPERATOR_TOKEN }, { callerPerTest: true });
  /** Another process, with a configuration of its own. */
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother({ EMBED_ORIGINS: 'https://configured.example' });
  });

  const set = (embedOrigins: unknown) => acme.patch<OrganizationView>(PATH, { embedOrigins });
  const get = async () => (await acme.get<OrganizationView>(PATH)).body.embedOrigins;
  const frameAncestors = async (url: string): Promise<string | undefined> => {
    const { pathname, search } = new URL(url);
    const { headers } = await fetch(other.url + pathname + search);
    return /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1];
  };
  const events = async (): Promise<readonly EventView[]> => {
    const query = `?subjectId=${acme.organization.id}&type=organization.updated`;
    return (await acme.get<Page<EventView>>(`/v2/audit-events${query}`)).body.data;
  };

  it('are those of the configuration until it has its own, which all processes follow at once', async () => {
    const { url } = await makeRoom(acme);
    const pages = [url, `${url}?roomKey=wrong`];
    expect(await get()).toBeNull();
    for (const page of pages) expect(await frameAncestors(page)).toBe("'self' https://configured.example");

    const { status, body } = await set([
      'https://*.A.example',
      'HTTPS://bücher.example:443',
      'https://*.a.example',
    ]);
    const stored = ['https://*.a.example', 'https://xn--bcher-kva.example'];
    expect([status, body.embedOrigins, await get()]).toEqual([200, stored, stored]);
    for (const page of pages) expect(await frameAncestors(page)).toBe(`'self' ${stored.join(' ')}`);
    await operator.send('POST', `/admin/organizations/${acme.organization.slug}/suspend`);
    expect(await frameAncestors(url)).toBe(`'self' ${stored.join(' ')}`);
    await operator.send('POST', `/admin/organizations/${acme.organization.slug}/resume`);

    expect(
      (
        await operator.patch<OrganizationView>(`/admin/organizations/${acme.organization.slug}`, {
          embedOrigins: [],
        })
      ).body.embedOrigins,
    ).toEqual([]);
    for (const page of pages) expect(await frameAncestors(page)).toBe("'self'");
    expect((await set(null)).body.embedOrigins).toBeNull();
    for (const page of pages) expect(await frameAncestors(page)).toBe("'self' https://configured.example");
  });

  it('are changed by a merge patch', async () => {
    const list = ['https://a.example'];
    for (const type of ['application/merge-patch+json', 'application/json']) {
      const { status, body } = await acme.patch<OrganizationView>(
        PATH,
        { embedOrigins: list },
        { 'Content-Type': type },
      );
      expect([status, body.embedOrigins]).toEqual([200, list]);
    }
    const { status, body } = await acme.patch(PATH, {});
    expect([status, body]).toEqual([200, (await acme.get(PATH)).body]);
    expectProblem(
      await acme.patch(PATH, {}, { 'Content-Type': 'text/plain' }),
      415,
      'unsupported_media_type',
    );
    expect(await get()).toEqual(list);
  });

  it('leave an event with the old and the new ones, but none if nothing changes', async () => {
    await set(['https://a.example']);
    await acme.patch(PATH, {});
    await set(['https://A.example:443']);
    await operator.patch(`/admin/organizations/${acme.organization.slug}`, { embedOrigins: [] });
    await set(null);
    await set(null);

    expect(
      (await events()).map(({ actor, data }) => [actor.kind, data.previousEmbedOrigins, data.embedOrigins]),
    ).toEqual([
      ['api_key', [], null],
      ['operator', ['https://a.example'], []],
      ['api_key', null, ['https://a.example']],
    ]);
  });

  it('replace each other one by one when they are changed at the same time', async () => {
    const lists = Array.from({ length: 8 }, (_, i) => [`https://a${i}.example`]);
    await Promise.all(lists.map((list) => set(list)));

    const changes = (await events()).map(({ data }) => data).toReversed();
    const previous = changes
      .map(({ previousEmbedOrigins }) => JSON.stringify(previousEmbedOrigins))
      .toSorted();
    const replaced = [null, ...changes.map(({ embedOrigins }) => embedOrigins)].map((list) =>
      JSON.stringify(list),
    );
    const last = JSON.stringify(await get());
    // Each was replaced by exactly one other, but for the last one.
    expect(previous).toEqual(replaced.filter((list) => list !== last).toSorted());
    expect(changes).toHaveLength(lists.length);
  });

  it.each([
    ['https://a.example', ['/embedOrigins']],
    ['*', ['/embedOrigins']],
    [7, ['/embedOrigins']],
    [{ 0: 'https://a.example' }, ['/embedOrigins']],
    [['*'], ['/embedOrigins/0']],
    [['https://a.example', 'https://*'], ['/embedOrigins/1']],
    [
      ['https://*.com', 'https://a.example', 'http://a.example', 'https://a.example/'],
      ['/embedOrigins/0', '/embedOrigins/2', '/embedOrigins/3'],
    ],
    [["https://a.example; script-src 'unsafe-inline'"], ['/embedOrigins/0']],
    [['https://a.example\r\nX-Injected: yes'], ['/embedOrigins/0']],
    [
      [null, 7, ['https://a.example'], { a: 'x' }],
      ['/embedOrigins/0', '/embedOrigins/1', '/embedOrigins/2', '/embedOrigins/3'],
    ],
    [[`https://${'a.'.repeat(130)}example`], ['/embedOrigins/0']],
    [Array.from({ length: 51 }, (_, i) => `https://a${i}.example`), ['/embedOrigins']],
    [LONG, ['/embedOrigins']],
  ])('are not %j', async (wrong, pointers) => {
    await set(['https://before.example']);
    const { slug } = acme.organization;
    const answers = [
      await set(wrong),
      await operator.patch(`/admin/organizations/${slug}`, { embedOrigins: wrong }),
    ];

    for (const answer of answers) {
      const { errors = [] } = expectProblem(answer, 400, 'invalid_request');
      expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
      for (const { detail } of errors) expect(detail).toMatch(/^must be (an origin such as|a list of) /);
    }
    expect(await get()).toEqual(['https://before.example']);
  });

  it('are all that an organization can change about itself', async () => {
    const { errors } = expectProblem(
      await acme.patch(PATH, { name: 'Other', plan: 'grow', embedOrigins: null }),
      400,
      'invalid_request',
    );
    expect(errors?.map(({ pointer, detail }) => [pointer, detail])).toEqual([
      ['/name', 'is unknown'],
      ['/plan', 'is unknown'],
    ]);
    for (const body of [[], 'text', null])
      expectProblem(await acme.patch(PATH, body), 400, 'invalid_request');
  });

  it('are changed by keys with organization:manage alone, for the points of a write', async () => {
    const { token } = await makeKey(app, acme.organization, {
      scopes: ['keys:manage', 'rooms:read', 'rooms:host', 'rooms:write', 'rooms:delete'],
    });
    const without = createClient(app.url, token);
    expectProblem(await without.patch(PATH, { embedOrigins: [] }), 403, 'insufficient_scope');
    expect(await get()).toBeNull();
    expectProblem(
      await without.post('/v2/api-keys', { name: 'more', scopes: ['organization:manage'] }),
      403,
      'scope_not_grantable',
    );

    const left = async (): Promise<number> =>
      (await acme.get<{ remaining: number }>('/v2/quota')).body.remaining;
    const before = await left();
    await set([]);
    expect(await left()).toBe(before - 3 - 1);
  });
});
