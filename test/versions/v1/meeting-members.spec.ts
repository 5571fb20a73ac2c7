import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

describe('The members of POST /v1/meetings', () => {
  const { acme } = useScene();

  const create = (members: object = {}) => acme.post('/v1/meetings', { endDate: inMinutes(30), ...members });

  /** For members that JSON.stringify cannot write. */
  const createRaw = (members: string) =>
    acme.send('POST', '/v1/meetings', {
      headers: { 'Content-Type': 'application/json' },
      body: `{"endDate":"${inMinutes(30)}",${members}}`,
    });

  it('may be null, but for endDate', async () => {
    const names =
      'startDate isLocked roomMode roomNamePrefix roomNamePattern templateType recording liveTranscription streaming fields';
    const { status, body } = await create(Object.fromEntries(names.split(' ').map((name) => [name, null])));

    expect(status).toBe(201);
    expect(Object.keys(body)).toHaveLength(5);
  });

  it.each(['"colour":"red"', '"__proto__":{"isLocked":"maybe"}', '"constructor":{"prototype":{"x":1}}'])(
    'may be unknown: %s',
    async (member) => {
      expect((await createRaw(member)).status).toBe(201);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );

  it.each(Object.getOwnPropertyNames(Object.prototype).concat('then', 'length', '0'))(
    'lead nothing astray when one is called %s',
    async (name) => {
      expect((await createRaw(`"${name}":{"a":[1]}`)).status).toBe(201);
      const { status, text } = await createRaw(`"${name}":"a","isLocked":"maybe"`);

      expect(status).toBe(400);
      expect(text).toContain('isLocked must be a boolean');
    },
  );

  it.each([
    ['isLocked', 'yes', /^isLocked must be a boolean/],
    ['isLocked', 2, /^isLocked must be a boolean/],
    ['isLocked', '', /^isLocked must be a boolean/],
    ['isLocked', 'on', /^isLocked must be a boolean/],
    ['isLocked', [], /^isLocked must be a boolean/],
    ['roomMode', 'huge', /^roomMode must be one of .*normal, group/],
    ['roomMode', ['group'], /^roomMode must be one of/],
    ['roomNamePrefix', 5, /^roomNamePrefix must be/],
    ['roomNamePrefix', ['a'], /^roomNamePrefix must be/],
    ['roomNamePattern', 'short', /^roomNamePattern must be one of .*uuid, human-short/],
    ['templateType', 'webinar', /^templateType must be one of .*viewerMode/],
    ['recording', 'cloud', /^recording must be an object/],
    ['recording', [], /^recording must be an object/],
    ['liveTranscription', true, /^liveTranscription must be an object/],
    ['streaming', 'rtmp://x', /^streaming must be an object/],
    ['fields', 5, /^fields must be/],
    ['fields', [5], /^fields must be/],
    ['fields', { hostRoomUrl: true }, /^fields must be/],
  ])('are refused with their name and rule: %s as %j', async (member, value, message) => {
    const { status, body } = await acme.post<Record<string, unknown>>('/v1/meetings', {
      endDate: inMinutes(30),
      [member]: value,
    });

    expect(status).toBe(400);
    expect(body).toEqual({
      statusCode: 400,
      error: body.message,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('are all named that break a rule, in one string', async () => {
    const { text } = await create({ isLocked: 'yes', roomMode: 'huge', templateType: 1 });

    expect((JSON.parse(text) as { message: unknown }).message).toMatch(
      /isLocked.*; roomMode.*; templateType/,
    );
  });
});
