import { RequestMethod, VERSION_NEUTRAL } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PUBLIC } from '../src/auth/public.decorator.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client, Meeting } from './support/client.js';
import { inMinutes, makeCaller } from './support/factories.js';

interface Scene {
  /** Owns a room. */
  readonly owner: Client;
  /** Belongs to another organization, and tries to get at the room. */
  readonly stranger: Client;
  /** The room, as v1 shows it. */
  readonly meeting: Meeting;
}

interface Page {
  readonly cursor: string | null;
  readonly results: readonly Meeting[];
}

/** What a stranger meets on every route that asks for a key. */
const CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'POST /v1/meetings': async ({ owner, stranger }) => {
    const { body } = await stranger.post('/v1/meetings', { endDate: inMinutes(30) });
    expect((await stranger.get(`/v1/meetings/${body.meetingId}`)).status).toBe(200);
    expect((await owner.get(`/v1/meetings/${body.meetingId}`)).status).toBe(404);
  },

  'GET /v1/meetings': async ({ owner, stranger, meeting }) => {
    await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    const page = await owner.get<Page>('/v1/meetings?limit=1');
    expect(page.body.cursor).not.toBeNull();

    for (const query of ['', `?roomName[startsWith]=${meeting.roomName}`, `?cursor=${page.body.cursor}`]) {
      const { status, body } = await stranger.get<Page>(`/v1/meetings${query}`);
      expect(status).toBe(200);
      expect(body).toEqual({ cursor: null, results: [] });
    }
  },

  'GET /v1/meetings/:meetingId': async ({ stranger, meeting }) => {
    const answer = await stranger.get(`/v1/meetings/${meeting.meetingId}`);
    expect(answer.status).toBe(404);
    // The same as for a room that never was.
    expect(answer.body).toEqual((await stranger.get('/v1/meetings/1')).body);
  },

  'DELETE /v1/meetings/:meetingId': async ({ owner, stranger, meeting }) => {
    expect((await stranger.delete(`/v1/meetings/${meeting.meetingId}`)).status).toBe(204);
    expect((await owner.get(`/v1/meetings/${meeting.meetingId}`)).body).toEqual(meeting);
  },
};

describe('isolation between organizations', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each(Object.entries(CASES))('%s', async (_, check) => {
    const [owner, stranger] = [await makeCaller(app), await makeCaller(app)];
    const { body } = await owner.post('/v1/meetings', { endDate: inMinutes(30) });
    await check({ owner, stranger, meeting: body });
  });

  it('has a case for every route', () => {
    const routes = privateRoutes(app);
    const forgotten = routes.filter((route) => !(route in CASES));
    const stale = Object.keys(CASES).filter((route) => !routes.includes(route));

    expect(routes).not.toHaveLength(0);
    if (forgotten.length > 0)
      throw new Error(`Say in CASES of isolation.spec.ts what a stranger meets on:\n${forgotten.join('\n')}`);
    expect(stale).toEqual([]);
  });
});

/** Every route that asks for a key, found where Nest finds them: `GET /v1/meetings/:meetingId`. */
function privateRoutes({ nest }: TestApp): string[] {
  const controllers = [...nest.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    return handlersOf(metatype).flatMap((handler) => {
      if (Reflect.getMetadata(PUBLIC, handler) ?? Reflect.getMetadata(PUBLIC, metatype)) return [];
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      const versions = asArray(
        read('__version__', handler) ?? read('__version__', metatype) ?? VERSION_NEUTRAL,
      );
      return versions.flatMap((version) =>
        asArray(read('path', metatype)).flatMap((base) =>
          asArray(read('path', handler)).map((path) => {
            const prefix = version === VERSION_NEUTRAL ? '' : `v${String(version)}`;
            return `${method} /${[prefix, base, path].flatMap(segments).join('/')}`;
          }),
        ),
      );
    });
  });
}

/** The methods of a controller, inherited ones too, that answer a route. */
function handlersOf(controller: { readonly prototype?: unknown }): object[] {
  const handlers: object[] = [];
  for (let level = controller.prototype; level instanceof Object; level = Object.getPrototypeOf(level)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function' && Reflect.hasMetadata('method', value as object)) handlers.push(value);
    }
  }
  return handlers;
}

const read = (key: string, of: object): unknown => Reflect.getMetadata(key, of) as unknown;
const asArray = (value: unknown): unknown[] => [value].flat();
const segments = (path: unknown): string[] => String(path).split('/').filter(Boolean);
