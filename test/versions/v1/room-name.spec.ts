import { startApp } from '../../support/app.js';
import { inMinutes, makeCaller } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

describe('The name of a room', () => {
  const { acme } = useScene();

  const create = (members: object) => acme.post('/v1/meetings', { endDate: inMinutes(30), ...members });

  it.each([
    [undefined, new RegExp(`^/${UUID}$`)],
    [null, new RegExp(`^/${UUID}$`)],
    ['uuid', new RegExp(`^/${UUID}$`)],
    ['human-short', /^\/[a-z0-9]{6}$/],
  ])('of the pattern %j looks like %s', async (roomNamePattern, shape) => {
    expect((await create({ roomNamePattern })).body.roomName).toMatch(shape);
  });

  it('leaves out of human-short what is easily confused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => create({ roomNamePattern: 'human-short' })),
    );

    expect(answers.map(({ body }) => body.roomName.slice(1)).join('')).not.toMatch(/[01ilo]/);
  });

  it.each([
    ['standup', 'standup'],
    ['standup-', 'standup-'],
    ['StandUp', 'standup'],
    [' Stand \t up\n', 'standup'],
    ['a\u00a0b', 'ab'],
    ['/standup', 'standup'],
    [' / standup', 'standup'],
    ['/', ''],
    ['-', '-'],
    ['2024', '2024'],
    ['', ''],
    ['   ', ''],
    [null, ''],
    ['a'.repeat(39), 'a'.repeat(39)],
    [`/${'a '.repeat(39)}`, 'a'.repeat(39)],
  ])('begins with the prefix %j as %j, with no separator added', async (roomNamePrefix, prefix) => {
    const { status, body } = await create({ roomNamePrefix });

    expect(status).toBe(201);
    expect(body.roomName).toMatch(new RegExp(`^/${prefix}${UUID}$`));
  });

  it('begins with the prefix in the pattern human-short too', async () => {
    const { body } = await create({ roomNamePrefix: 'team-', roomNamePattern: 'human-short' });

    expect(body.roomName).toMatch(/^\/team-[a-z0-9]{6}$/);
  });

  it.each([
    'a'.repeat(40),
    'größe',
    'under_score',
    '//standup',
    'a/b',
    'a.b',
    'a%20b',
    'a?b',
    'a#b',
    'ı',
    '会议',
    '😀',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '<script>',
  ])('cannot begin with %j', async (roomNamePrefix) => {
    const { status, text } = await create({ roomNamePrefix });

    expect(status).toBe(400);
    expect(text).toContain('roomNamePrefix must be up to 39 letters (a to z), digits and hyphens');
  });

  it('stands behind the public base in roomUrl', async () => {
    const { roomName, roomUrl } = (await create({ roomNamePrefix: 'a' })).body;

    expect(roomUrl).toBe(`https://rooms.example${roomName}`);
  });

  it('stands behind the host name of the organization where the public base has one', async () => {
    const other = await startApp({ PUBLIC_URL: 'https://{organization}.rooms.example/' });
    try {
      const caller = await makeCaller(other, { slug: 'globex' });
      const { body } = await caller.post('/v1/meetings', { endDate: inMinutes(30) });

      expect(body.roomUrl).toBe(`https://globex.rooms.example${body.roomName}`);
    } finally {
      await other.stop();
    }
  });
});
