import sharp from 'sharp';
import type { Meeting } from '../../support/client.js';
import { inMinutes, makeCaller } from '../../support/factories.js';
import { setExpired } from '../../support/participants.js';
import { useScene } from '../../support/scene.js';
import { makeImage, put, putForm, themeOfPage } from '../../support/themes.js';

const IMAGES = ['logo', 'room-background', 'room-knock-page-background'];
const WRONG_TYPE = 'Content-Type must be multipart/form-data or application/json';

/** The status and the message of a response. */
const errorOf = async (sent: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await sent;
  return [status, (body as { message?: string }).message];
};

describe('the theme of a meeting', () => {
  const { app, acme } = useScene();
  let meeting: Meeting;
  let path: string;

  beforeEach(async () => {
    meeting = (await acme.post('/v1/meetings', { endDate: inMinutes(30) })).body;
    path = `/v1/rooms${meeting.roomName}/theme`;
  });

  const theme = () => themeOfPage(app, meeting.roomName);

  it('is at every form of the path that clients send', async () => {
    const name = meeting.roomName.slice(1);
    for (const form of [
      `/${name}`,
      `//${name}`,
      `/%2F${name}`,
      `/%2f${name}`,
      `/%2F%2F${name}`,
      `/${name.toUpperCase()}`,
    ]) {
      const { status, text } = await put(acme, `/v1/rooms${form}/theme/tokens`, {});
      expect([form, status, text]).toEqual([form, 204, '']);
    }
    expect((await put(acme, `${path}/tokens/`, {})).status).toBe(204);
  });

  it('has the colours of `custom`, in lower case, and none with `default`', async () => {
    const colors = { primary: '#AA0011', secondary: '#00bb22', focus: '#0000Cc' };
    expect((await put(acme, `${path}/tokens`, { tokens: { colors }, tokensPreset: 'custom' })).status).toBe(
      204,
    );
    expect(await theme()).toMatchObject({ primary: '#aa0011', secondary: '#00bb22', focus: '#0000cc' });

    // As PUT replaces them, those that are not sent are gone.
    await put(acme, `${path}/tokens`, {
      tokens: { colors: { focus: null, primary: '#010203' } },
      tokensPreset: 'custom',
    });
    expect(await theme()).toMatchObject({ primary: '#010203', secondary: null, focus: null });

    for (const preset of [{ tokensPreset: 'default' }, {}]) {
      await put(acme, `${path}/tokens`, { tokens: { colors }, tokensPreset: 'custom' });
      await put(acme, `${path}/tokens`, { tokens: { colors }, ...preset });
      expect(await theme()).toMatchObject({ primary: null, secondary: null, focus: null });
    }
  });

  it.each([
    [{ tokens: { colors: { primary: 'red' } } }, 'tokens.colors.primary must be a colour such as #14693c'],
    [{ tokens: { colors: { focus: '#12345' } } }, 'tokens.colors.focus must be a colour such as #14693c'],
    [{ tokens: { colors: { focus: 'x#123456' } } }, 'tokens.colors.focus must be a colour such as #14693c'],
    [{ tokens: { colors: 5 } }, /^tokens.colors must be an object/],
    [{ tokensPreset: 'mine' }, 'tokensPreset must be one of the following values: custom, default'],
    [[], 'body must be a JSON object'],
  ])('refuses %j', async (sent, message) => {
    const answer = await put<{ message: string }>(acme, `${path}/tokens`, sent);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
  });

  it('has colours only as JSON', async () => {
    expect((await putForm(acme, `${path}/tokens`, await makeImage())).status).toBe(415);
  });

  it.each(IMAGES)(
    'has an image at %s, encoded again and without metadata, until it is reset',
    async (part) => {
      const secret = 'secret-in-the-metadata';
      const image = await sharp(await makeImage({ width: 1400, height: 800 }))
        .withExif({ IFD0: { Copyright: secret } })
        .png()
        .toBuffer();
      expect(image.includes(secret)).toBe(true);
      const polyglot = Buffer.concat([image, Buffer.from('<script>alert(1)</script>PK\x03\x04')]);
      const sent = await putForm(acme, `${path}/${part}`, polyglot, {
        fields: { description: 'mine', name: 'x' },
      });
      expect([sent.status, sent.text]).toEqual([204, '']);

      const { logo, roomBackground, knockBackground } = await theme();
      const file = { logo: logo?.path, 'room-background': roomBackground }[part] ?? knockBackground;
      expect(file).toMatch(/^\/_\/theme\/[\w-]{43}\.webp$/);
      const served = await fetch(app.url + file);
      const bytes = Buffer.from(await served.arrayBuffer());
      expect(served.status).toBe(200);
      expect(Object.fromEntries(served.headers)).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': expect.stringContaining("default-src 'none'") as string,
        'x-content-type-options': 'nosniff',
      });
      expect(bytes.includes('script')).toBe(false);
      expect(bytes.includes(secret)).toBe(false);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp' });

      expect((await put(acme, `${path}/${part}`, { theme: 'default' })).status).toBe(204);
      expect(await theme()).toMatchObject({ logo: null, roomBackground: null, knockBackground: null });
    },
  );

  it.each([
    ['mountains', 'purple', 'mountains-purple'],
    ['characters', 'burgund', 'characters-burgundy'],
    ['rocks', null, 'rocks-default'],
    ['default', 'grey', 'plain-grey'],
    [null, 'grey', 'plain-grey'],
  ])('has the picture %s in %s', async (picture, palette, file) => {
    const sent = { theme: picture, palette };
    expect((await put(acme, `${path}/room-background`, sent)).status).toBe(204);
    const { roomBackground, knockBackground } = await theme();
    expect(roomBackground).toMatch(new RegExp(`^/_/theme/${file}\\.[\\w-]{12}\\.svg$`));
    // Where people wait is the room's background as well, unless there is another.
    expect(knockBackground).toBe(roomBackground);
    const served = await fetch(app.url + roomBackground);
    expect(served.headers.get('content-type')).toBe('image/svg+xml');
    expect(served.headers.get('cache-control')).toContain('immutable');
    expect(await served.text()).toMatch(/^<svg .*<\/svg>$/s);

    await put(acme, `${path}/room-knock-page-background`, { theme: 'rocks', palette: 'grey' });
    expect((await theme()).knockBackground).toContain('rocks-grey');
    expect((await theme()).roomBackground).toBe(roomBackground);
  });

  it.each(IMAGES)('refuses other content types at %s, with the message of the vendor', async (part) => {
    const send = (headers: Record<string, string>, body?: string) =>
      errorOf(acme.send('PUT', `${path}/${part}`, { headers, ...(body !== undefined && { body }) }));
    for (const type of ['image/png', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])
      expect(await send({ 'Content-Type': type }, 'x')).toEqual([400, WRONG_TYPE]);
    expect(await send({})).toEqual([400, WRONG_TYPE]);
  });

  it.each(IMAGES)('refuses what is no PNG at %s, and changes nothing', async (part) => {
    await put(acme, `${path}/room-background`, { theme: 'rocks' });
    const before = await theme();
    const png = await makeImage();
    const rule = 'The image must be PNG';
    const refused: [Buffer, string | RegExp][] = [
      [await makeImage({ format: 'jpeg' }), `${rule}.`],
      [await makeImage({ format: 'gif' }), `${rule}.`],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), `${rule}.`],
      [Buffer.alloc(0), `${rule}.`],
      [png.subarray(0, 100), /^The image must be PNG, complete and of at most 24 million pixels\.$/],
      [
        Buffer.concat([png.subarray(0, 16), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
        /^The image must be PNG, complete/,
      ],
    ];
    for (const [bytes, message] of refused) {
      const { status, body } = await putForm(acme, `${path}/${part}`, bytes);
      expect(status).toBe(400);
      expect(body.message).toMatch(message);
    }
    expect(await theme()).toEqual(before);
  });

  it('refuses a form without the file, one that is broken, and what is too large', async () => {
    const target = `${path}/logo`;
    const png = await makeImage();
    expect(await errorOf(putForm(acme, target, png, { part: 'file' }))).toEqual([
      400,
      'image must be a file',
    ]);
    const text = new FormData();
    text.append('image', 'text');
    expect(await errorOf(acme.send('PUT', target, { body: text }))).toEqual([400, 'image must be a file']);
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    for (const body of [
      '',
      'x',
      '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nabc',
    ]) {
      expect((await acme.send('PUT', target, { headers, body })).status).toBe(400);
    }
    expect(
      (await acme.send('PUT', target, { headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }))
        .status,
    ).toBe(400);
    expect(await errorOf(putForm(acme, target, Buffer.alloc(600 * 1024 + 1)))).toEqual([
      413,
      'The image is larger than 600 KiB.',
    ]);
    expect((await putForm(acme, target, png)).status).toBe(204);
  });

  it('is 404 for a room that is unknown, has expired, or is of another organization', async () => {
    const other = await makeCaller(app);
    for (const target of ['tokens', ...IMAGES]) {
      expect((await put(acme, `/v1/rooms/no-such-room/theme/${target}`, {})).status).toBe(404);
      expect((await put(acme, `/v1/rooms/%00/theme/${target}`, {})).status).toBe(404);
      expect((await put(other, `${path}/${target}`, {})).status).toBe(404);
    }
    expect((await putForm(other, `${path}/logo`, await makeImage())).status).toBe(404);
    const { rows } = await app.database.pool.query<{ id: string }>('SELECT id FROM rooms WHERE name = $1', [
      meeting.roomName.slice(1),
    ]);
    await setExpired(app, rows[0]?.id ?? '', true);
    expect((await put(acme, `${path}/tokens`, {})).status).toBe(404);
  });
});
