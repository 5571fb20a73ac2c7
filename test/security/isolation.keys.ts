import { type Client, createClient } from '../support/client.js';
import type { EventView, IssuedKeyView, KeyView } from '../support/operator.js';
import type { Page } from '../support/paging.js';

/** Two organizations that have nothing to do with each other. */
export interface Strangers {
  readonly owner: Client;
  /** Tries to get at what the owner has. */
  readonly stranger: Client;
}

/** What a stranger meets on the routes of keys and of the audit. */
export const KEY_CASES: Readonly<Record<string, (strangers: Strangers) => Promise<void>>> = {
  'POST /v2/api-keys': async ({ owner, stranger }) => {
    const { id, key } = await makeKey(stranger);
    expect((await owner.get(`/v2/api-keys/${id}`)).status).toBe(404);
    const { organization } = await whoIs(createClient(owner.url, key));
    expect(organization).toBe((await whoIs(stranger)).organization);
  },

  'GET /v2/api-keys': async ({ owner, stranger }) => {
    const { id } = await makeKey(owner);
    await makeKey(owner);
    const { body: page } = await owner.get<Page<KeyView>>('/v2/api-keys?limit=1');
    expect(page.nextCursor).not.toBeNull();

    for (const query of ['?limit=100', `?cursor=${page.nextCursor}`]) {
      const { body } = await stranger.get<Page<KeyView>>(`/v2/api-keys${query}`);
      expect(body.data.filter((key) => key.id === id || key.name === NAME)).toEqual([]);
    }
  },

  'GET /v2/api-keys/:id': async ({ owner, stranger }) => {
    const { id } = await makeKey(owner);
    await expectNothingThere(stranger, 'GET', (key) => `/v2/api-keys/${key}`, id);
  },

  'POST /v2/api-keys/:id/rotate': async ({ owner, stranger }) => {
    const { id, key } = await makeKey(owner);
    await expectNothingThere(stranger, 'POST', (wanted) => `/v2/api-keys/${wanted}/rotate`, id);
    expect((await createClient(owner.url, key).get('/v2/quota')).status).toBe(200);
    expect((await owner.get<KeyView>(`/v2/api-keys/${id}`)).body.expiresAt).toBeNull();
  },

  'DELETE /v2/api-keys/:id': async ({ owner, stranger }) => {
    const { id, key } = await makeKey(owner);
    await expectNothingThere(stranger, 'DELETE', (wanted) => `/v2/api-keys/${wanted}`, id);
    expect((await createClient(owner.url, key).get('/v2/quota')).status).toBe(200);
  },

  'GET /v2/audit-events': async ({ owner, stranger }) => {
    const { id } = await makeKey(owner);
    const { body: page } = await owner.get<Page<EventView>>('/v2/audit-events?limit=1');
    const { body: before } = await stranger.get<Page<EventView>>('/v2/audit-events?limit=100');
    expect(page.data).toMatchObject([{ subjectId: id }]);
    expect(before.data.filter(({ subjectId }) => subjectId === id)).toEqual([]);

    const { keyId } = page.data[0]?.actor ?? {};
    for (const query of [`?subjectId=${id}`, `?keyId=${keyId}`]) {
      expect((await stranger.get(`/v2/audit-events${query}`)).body).toEqual({ data: [], nextCursor: null });
    }
    const { body: further } = await stranger.get<Page<EventView>>(
      `/v2/audit-events?cursor=${page.nextCursor}`,
    );
    expect(before.data).toEqual(expect.arrayContaining([...further.data]));
  },
};

const NAME = 'of the owner';

async function makeKey(client: Client): Promise<IssuedKeyView> {
  const wanted = { name: NAME, scopes: ['rooms:read'] };
  return (await client.post<IssuedKeyView>('/v2/api-keys', wanted)).body;
}

async function whoIs(client: Client): Promise<{ organization: string }> {
  return { organization: (await client.get<{ id: string }>('/v2/organization')).body.id };
}

/** The response for another organization's thing is that for one that never existed, except for the id. */
async function expectNothingThere(
  stranger: Client,
  method: string,
  pathOf: (id: string) => string,
  id: string,
): Promise<void> {
  const nothing = '0123456789abcdef';
  const ask = (path: string) =>
    stranger.send(method, path, {
      headers: { 'X-Request-Id': 'same', 'Content-Type': 'application/json' },
      ...(method === 'POST' && { body: '{}' }),
    });
  const [theirs, never] = [await ask(pathOf(id)), await ask(pathOf(nothing))];
  expect([theirs.status, theirs.text.replaceAll(id, nothing)]).toEqual([404, never.text]);
}
