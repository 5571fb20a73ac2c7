import sharp from 'sharp';
import { SCOPES } from '../../../src/auth/api-key.js';
import { createClient } from '../../support/client.js';
import { makeCaller, makeKey } from '../../support/factories.js';
import type { EventView } from '../../support/operator.js';
import type { Page } from '../../support/paging.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';
import { makeImage, NO_THEME, put, putImage, themeOfPage, type ThemeView } from '../../support/themes.js';

const PARTS = {
  logo: 'logo',
  'room-background': 'roomBackground',
  'knock-background': 'knockBackground',
} as const;

describe('a theme', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });
  let room: Room;
  let ofRoom: string;

  beforeEach(async () => {
    room = await makeRoom(acme);
    ofRoom = `/v2/rooms/${room.id}/theme`;
  });

  const read = async (path: string): Promise<ThemeView> => (await acme.get<ThemeView>(path)).body;
  const eventsOf = async (subjectId: string) =>
    (await acme.get<Page<EventView>>(`/v2/audit-events?subjectId=${subjectId}&type=theme.updated`)).body.data;

  it('is empty at first, for the organization and for a room', async () => {
    expect(await read('/v2/theme')).toEqual(NO_THEME);
    expect(await read(ofRoom)).toEqual(NO_THEME);
  });

  it('is replaced as a whole, and can be sent back as it was read', async () => {
    for (const path of ['/v2/theme', ofRoom]) {
      const theme = {
        colors: { primary: '#AA0000', focus: '#0000bb' },
        roomBackground: { preset: 'mountains' },
        knockBackground: { palette: 'burgundy' },
      };
      const set = await put<ThemeView>(acme, path, theme);
      expect([set.status, set.body]).toEqual([
        200,
        {
          colors: { primary: '#aa0000', secondary: null, focus: '#0000bb' },
          logo: null,
          roomBackground: { image: null, preset: 'mountains', palette: 'default' },
          knockBackground: { image: null, preset: 'plain', palette: 'burgundy' },
        },
      ]);
      const { body: withImage } = await putImage(acme, `${path}/logo`, await makeImage());
      expect(withImage).toEqual({ ...set.body, logo: expect.stringMatching(/^\/_\/theme\//) as string });
      const again = await put<ThemeView>(acme, path, withImage);
      expect([again.status, again.body]).toEqual([200, withImage]);
      expect((await put<ThemeView>(acme, path, {})).body).toEqual(NO_THEME);
    }
  });

  it('comes from the room first, and field by field from the organization', async () => {
    await put(acme, '/v2/theme', {
      colors: { primary: '#111111', secondary: '#222222' },
      roomBackground: { preset: 'rocks' },
      knockBackground: { preset: 'characters' },
    });
    const [logo, background] = [
      await makeImage({ width: 200, height: 100 }),
      await makeImage({ width: 300 }),
    ];
    await putImage(acme, '/v2/theme/logo', logo);
    const inherited = await themeOfPage(app, room.name);
    expect(inherited).toEqual({
      primary: '#111111',
      secondary: '#222222',
      focus: null,
      logo: { path: (await read('/v2/theme')).logo, width: 200, height: 100, tone: null },
      roomBackground: expect.stringContaining('rocks-default') as string,
      knockBackground: expect.stringContaining('characters-default') as string,
    });

    await put(acme, ofRoom, { colors: { primary: '#333333', focus: '#444444' } });
    await putImage(acme, `${ofRoom}/room-background`, background);
    const { roomBackground } = await read(ofRoom);
    expect(await themeOfPage(app, room.name)).toEqual({
      ...inherited,
      primary: '#333333',
      focus: '#444444',
      roomBackground: roomBackground?.image,
    });
    // `plain` in the usual colours hides the picture of the organization.
    await put(acme, ofRoom, { roomBackground: { preset: 'plain' }, knockBackground: { preset: 'plain' } });
    expect(await themeOfPage(app, room.name)).toEqual({
      ...inherited,
      roomBackground: null,
      knockBackground: null,
    });

    expect((await acme.delete(ofRoom)).status).toBe(204);
    expect((await acme.delete(ofRoom)).status).toBe(204);
    expect(await themeOfPage(app, room.name)).toEqual(inherited);
    await acme.delete('/v2/theme');
    expect((await themeOfPage(app, room.name)).logo).toBeNull();
    // Nobody else is concerned.
    expect(await themeOfPage(app, (await makeRoom(await makeCaller(app))).name)).toMatchObject({
      primary: null,
    });
  });

  it.each(['png', 'jpeg', 'webp'] as const)(
    'takes images of the type %s, and no larger than screens',
    async (format) => {
      for (const [path, field] of Object.entries(PARTS)) {
        const image = await makeImage({ format, width: 3000, height: 1000 });
        const { status, body } = await putImage(acme, `/v2/theme/${path}`, image, `image/${format}`);
        expect(status).toBe(200);
        const value = body[field];
        const file = typeof value === 'string' ? value : value?.image;
        const served = await fetch(app.url + file);
        expect(served.headers.get('content-type')).toBe('image/webp');
      }
      const { logo } = await themeOfPage(app, room.name);
      expect(logo).toMatchObject({ width: 720, height: 240 });
    },
  );

  it('knows whether a logo is too dark or too light for a ground', async () => {
    const tones: unknown[] = [];
    for (const [r, g, b] of [
      [20, 20, 40],
      [250, 250, 240],
      [120, 120, 120],
    ] as const) {
      const image = await makeImage({ width: 300, height: 80, background: { r, g, b, alpha: 0.9 } });
      await putImage(acme, `${ofRoom}/logo`, image);
      tones.push((await themeOfPage(app, room.name)).logo?.tone);
    }
    expect(tones).toEqual(['dark', 'light', null]);
  });

  it.each([
    ['of another type than it says', 'image/png', () => makeImage({ format: 'tiff' })],
    ['cut off', 'image/png', async () => (await makeImage()).subarray(0, 60)],
    ['of too many pixels', 'image/png', () => makeImage({ width: 6_000, height: 4_001 })],
    ['empty', 'image/webp', async () => Buffer.alloc(0)],
    ['a script', 'image/jpeg', async () => Buffer.from('<script>')],
  ])('refuses an image that is %s', async (_, type, make) => {
    expectProblem(await putImage(acme, `${ofRoom}/logo`, await make(), type), 400, 'invalid_image');
    expect(await read(ofRoom)).toEqual(NO_THEME);
  });

  it('refuses an image with so much detail that it would be large for those who load it', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const image = await sharp({
      create: { width: 2000, height: 2000, channels: 3, background: '#000', noise },
    })
      .threshold(128)
      .png({ palette: true, colours: 2 })
      .toBuffer();
    const { detail } = expectProblem(
      await putImage(acme, `${ofRoom}/room-background`, image),
      400,
      'invalid_image',
    );
    expect(detail).toBe('The image must have less detail: as WebP it is larger than 1024 KiB.');
  });

  it('refuses images beside the rules of HTTP', async () => {
    const png = await makeImage();
    expectProblem(await putImage(acme, `${ofRoom}/banner`, png), 404, 'route_not_found');
    expectProblem(await putImage(acme, `${ofRoom}/logo`, png, 'image/gif'), 415, 'unsupported_media_type');
    expectProblem(await put(acme, `${ofRoom}/logo`, {}), 415, 'unsupported_media_type');
    expectProblem(await putImage(acme, `/v2/rooms`, png), 405, 'method_not_allowed');
    expectProblem(
      await acme.send('POST', '/v2/rooms', {
        headers: { 'Content-Type': 'image/png' },
        body: new Uint8Array(png),
      }),
      415,
      'unsupported_media_type',
    );
    const large = Buffer.alloc(600 * 1024 + 1);
    expectProblem(await putImage(acme, `${ofRoom}/logo`, large), 413, 'payload_too_large');
    const chunked = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(64 * 1024));
        controller.close();
      },
    });
    const init = { headers: { 'Content-Type': 'image/png' }, body: chunked, duplex: 'half' as const };
    expectProblem(await acme.send('PUT', `${ofRoom}/logo`, init), 413, 'payload_too_large');
    expect(await read(ofRoom)).toEqual(NO_THEME);
  });

  it.each([
    [{ colors: { primary: 'red' } }, ['/colors/primary']],
    [{ colors: { tertiary: '#000000' } }, ['/colors/tertiary']],
    [{ colors: [] }, ['/colors']],
    [{ logo: 'https://example.com/logo.png' }, ['/logo']],
    [{ logo: 5 }, ['/logo']],
    [{ roomBackground: {} }, ['/roomBackground']],
    [{ roomBackground: { preset: 'sea' } }, ['/roomBackground/preset']],
    [{ knockBackground: { palette: 'burgund' } }, ['/knockBackground/palette']],
    [{ roomBackground: { image: `/_/theme/${'a'.repeat(43)}.webp`, preset: 'rocks' } }, ['/roomBackground']],
    [{ style: {} }, ['/style']],
  ])('refuses %j, and names the field', async (theme, places) => {
    expect(placesIn(await put(acme, ofRoom, theme))).toEqual(places);
  });

  it('refuses images that no theme of the organization has', async () => {
    const other = await makeCaller(app);
    const { body } = await putImage(other, '/v2/theme/logo', await makeImage());
    for (const [field, value] of [
      ['logo', body.logo],
      ['roomBackground', { image: body.logo }],
      ['knockBackground', { image: `/_/theme/${'a'.repeat(43)}.webp` }],
    ] as const) {
      const answer = await put(acme, ofRoom, { [field]: value });
      const { errors = [] } = expectProblem(answer, 400, 'unknown_image');
      expect(errors.map(({ pointer }) => pointer)).toEqual([`/${field}`]);
    }
    // Its own can be used for another room.
    const { logo } = (await putImage(acme, '/v2/theme/logo', await makeImage())).body;
    expect((await put<ThemeView>(acme, ofRoom, { logo })).body.logo).toBe(logo);
  });

  it('leaves an event for each change, and none without one', async () => {
    await put(acme, ofRoom, { colors: { primary: '#123456' } });
    await put(acme, ofRoom, { colors: { primary: '#123456' } });
    const image = await makeImage();
    await putImage(acme, `${ofRoom}/logo`, image);
    await putImage(acme, `${ofRoom}/logo`, image);
    await acme.delete(ofRoom);
    await acme.delete(ofRoom);
    const ALL = ['colors', 'logo', 'roomBackground', 'knockBackground'];
    expect((await eventsOf(room.id)).map(({ data }) => data)).toEqual([
      { parts: ALL },
      { parts: ['logo'] },
      { parts: ALL },
    ]);
    await put(acme, '/v2/theme', {});
    expect(await eventsOf(acme.organization.id)).toEqual([]);
  });

  it('is 404 for a room that is not there', async () => {
    for (const id of ['1', '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11']) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const init = method === 'PUT' ? { headers: { 'Content-Type': 'application/json' }, body: '{}' } : {};
        expectProblem(await acme.send(method, `/v2/rooms/${id}/theme`, init), 404, 'room_not_found');
      }
      expectProblem(
        await putImage(acme, `/v2/rooms/${id}/theme/logo`, await makeImage()),
        404,
        'room_not_found',
      );
    }
  });

  it('of the organization needs another scope than that of a room', async () => {
    const withRooms = createClient(
      app.url,
      (
        await makeKey(app, acme.organization, {
          scopes: SCOPES.filter((scope) => scope !== 'organization:manage'),
        })
      ).token,
    );
    expect((await put(withRooms, ofRoom, {})).status).toBe(200);
    expect((await put(withRooms, '/v2/theme', {})).status).toBe(403);
    expect((await withRooms.delete('/v2/theme')).status).toBe(403);
    expect((await putImage(withRooms, '/v2/theme/logo', await makeImage())).status).toBe(403);
    expect((await withRooms.get('/v2/theme')).status).toBe(200);
  });
});
