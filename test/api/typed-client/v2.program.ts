import createClient from 'openapi-fetch';
import type { Outcome } from './outcome.js';
import type { paths } from './v2.schema.js';

/** What a client of v2 does with types that were generated from its document. */
export async function run(baseUrl: string, token: string): Promise<Outcome> {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

  const created = await client.POST('/v2/rooms', {
    params: { header: { 'Idempotency-Key': 'order-4711' } },
    body: { endsAt: '2099-12-31T23:59:59Z', mode: 'group', externalId: null, metadata: { team: 'sales' } },
  });
  if (!created.data) throw new Error(JSON.stringify(created.error));
  const id: string = created.data.id;
  const hostUrl: string | undefined = created.data.hostUrl;
  const parameters = { params: { path: { id } } };

  const listed = await client.GET('/v2/rooms', {
    params: { query: { limit: 10, include: ['hostUrl'], metadata: { team: 'sales' }, sort: '-endsAt' } },
  });
  if (!listed.data) throw new Error(JSON.stringify(listed.error));
  const cursor: string | null = listed.data.nextCursor;

  const read = await client.GET('/v2/rooms/{id}', parameters);
  const changed = await client.PATCH('/v2/rooms/{id}', {
    params: { path: { id }, header: { 'If-Match': read.response.headers.get('etag') ?? '' } },
    body: { locked: true, metadata: { team: null } },
  });
  if (!changed.data?.locked) throw new Error('The room was not changed.');
  const present = await client.GET('/v2/rooms/{id}/participants', {
    params: { path: { id }, query: { state: 'waiting' } },
  });
  const waiting: 'waiting' | 'joined' | undefined = present.data?.data[0]?.state;
  const participant = { params: { path: { id, participantId: id } } };
  const nobody = [
    await client.POST('/v2/rooms/{id}/participants/{participantId}/admit', participant),
    await client.POST('/v2/rooms/{id}/participants/{participantId}/deny', participant),
    await client.DELETE('/v2/rooms/{id}/participants/{participantId}', participant),
  ].map(({ response }) => response.status);
  const sessions = await client.GET('/v2/rooms/{id}/sessions', parameters);
  const endedAt: string | null | undefined = sessions.data?.data[0]?.endedAt;
  const active = await client.GET('/v2/rooms', { params: { query: { active: true } } });
  if (waiting ?? endedAt ?? active.data?.data[0]?.participantCount)
    throw new Error('Somebody is in the room.');
  if (nobody.some((status) => status !== 404)) throw new Error(`Nobody was admitted: ${nobody.join()}`);
  const themed = await client.PUT('/v2/rooms/{id}/theme', {
    ...parameters,
    body: { colors: { primary: '#AA0000' }, roomBackground: { preset: 'mountains' } },
  });
  const primary: string | null | undefined = themed.data?.colors.primary;
  const palette: 'default' | 'grey' | 'purple' | 'burgundy' | null | undefined =
    themed.data?.roomBackground?.palette;
  const unthemed = await client.DELETE('/v2/rooms/{id}/theme', parameters);
  if (primary !== '#aa0000' || palette !== 'default' || unthemed.response.status !== 204)
    throw new Error('The theme was not changed.');
  const met = await client.GET('/v2/sessions', { params: { query: { running: false, roomId: id } } });
  const session = { params: { path: { id } } };
  const people = await client.GET('/v2/sessions/{id}/participants', session);
  const one = await client.GET('/v2/sessions/{id}', session);
  const found = await client.GET('/v2/participants', { params: { query: { externalId: 'user-42' } } });
  const name: string | null | undefined =
    found.data?.data[0]?.displayName ?? people.data?.data[0]?.displayName;
  const usage = await client.GET('/v2/usage', {
    params: { query: { from: '2026-01-01', to: '2026-01-02' } },
  });
  const peak: number | undefined = usage.data?.data[0]?.peakParticipants;
  if (met.data?.data.length !== 0 || name !== undefined || peak !== 0 || one.response.status !== 404)
    throw new Error('Somebody was in the room.');
  const erased = await client.DELETE('/v2/participants', { params: { query: { externalId: 'user-42' } } });
  const count: number | undefined = erased.data?.erased;
  const unknown = await client.DELETE('/v2/participants/{id}', session);
  if (count !== 0 || unknown.response.status !== 404) throw new Error('Somebody was erased.');
  const deleted = await client.DELETE('/v2/rooms/{id}', parameters);
  const gone = await client.GET('/v2/rooms/{id}', parameters);

  const managed = await client.PATCH('/v2/organization', { body: { embedOrigins: ['https://a.example'] } });
  const origins: string[] | null | undefined = managed.data?.embedOrigins;
  if (origins?.[0] !== 'https://a.example') throw new Error('The organization was not changed.');

  const hooked = await client.POST('/v2/webhooks', {
    body: { url: 'https://app.example.com/hook', eventTypes: ['room.created'], enabled: false },
  });
  if (!hooked.data) throw new Error(JSON.stringify(hooked.error));
  const secret: string = hooked.data.secret;
  const hook = { params: { path: { id: hooked.data.id } } };
  const rotated = await client.POST('/v2/webhooks/{id}/rotate-secret', {
    ...hook,
    body: { overlapSeconds: 60 },
  });
  if (rotated.data?.secret === secret) throw new Error('The secret was not rotated.');
  const described = await client.PATCH('/v2/webhooks/{id}', { ...hook, body: { description: 'billing' } });
  const reason: 'requested' | 'gone' | 'failing' | null | undefined = described.data?.disabledReason;
  const untested = await client.POST('/v2/webhooks/{id}/test', { ...hook, body: {} });
  const log = await client.GET('/v2/webhooks/{id}/deliveries', {
    params: { ...hook.params, query: { state: 'failed' } },
  });
  if (reason !== 'requested' || untested.response.status !== 409 || log.data?.data.length !== 0)
    throw new Error('A webhook that is disabled was called.');
  await client.DELETE('/v2/webhooks/{id}', hook);

  const refused = await client.POST('/v2/rooms', { body: { endsAt: 'never' } });
  const problem = refused.error && 'code' in refused.error ? refused.error : undefined;
  const sentence: string | undefined =
    problem && 'errors' in problem ? problem.errors?.[0]?.detail : undefined;

  return {
    created: { id, url: hostUrl },
    listed: { ids: listed.data.data.map((room) => room.id), isLastPage: cursor === null },
    read: read.data?.id,
    statuses: [created, read, deleted, gone].map(({ response }) => response.status),
    refusal: sentence,
  };
}
