import { createClient } from '../../support/client.js';
import { databaseTime } from '../../support/database.js';
import { inMinutes } from '../../support/factories.js';
import { useScene } from '../../support/scene.js';

const { app, acme, startAnother } = useScene();

const create = (members: object = {}) => acme.post('/v1/meetings', { endDate: inMinutes(30), ...members });

/** For fields that JSON.stringify cannot write. */
const createRaw = (members: string) =>
  acme.send('POST', '/v1/meetings', {
    headers: { 'Content-Type': 'application/json' },
    body: `{"endDate":"${inMinutes(30)}",${members}}`,
  });

async function storedRoom(meetingId: string): Promise<{ mode: string; locked: boolean }> {
  const { rows } = await app.database.pool.query('SELECT mode, locked FROM rooms WHERE number = $1', [
    meetingId,
  ]);
  return rows[0];
}

/** The whole permutation of p * q numbers, in the order in which rooms get them. */
async function permutation(p: number, q: number, count = p * q): Promise<number[]> {
  const { rows } = await app.database.pool.query<{ number: string }>(
    `SELECT permute(place, 'a key', $1, $2) AS number FROM generate_series(0, $3::bigint - 1) AS place`,
    [p, q, count],
  );
  return rows.map(({ number }) => Number(number));
}
const lastNumber = async () => (await app.database.pool.query('SELECT last_value FROM room_numbers')).rows;

describe('POST /v1/meetings', () => {
  it('responds 201 with the fields of the contract in order', async () => {
    const { status, headers, body } = await create();

    expect(status).toBe(201);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(body)).toEqual(['startDate', 'endDate', 'roomName', 'roomUrl', 'meetingId']);
    expect(Object.values(body).every((value) => typeof value === 'string')).toBe(true);
  });

  describe('meetingId', () => {
    it('is a number in decimal digits that fits into 31 bits', async () => {
      const { meetingId } = (await create()).body;

      expect(meetingId).toMatch(/^[1-9]\d*$/);
      expect(Number(meetingId)).toBeLessThan(2 ** 31);
    });

    it('is never given twice, however many processes create meetings at once', async () => {
      const other = await startAnother();
      const elsewhere = createClient(other.url, acme.key.token);
      const ids = new Set<string>();
      // Not all at once: an organization has a share of the database, for which its requests wait so long and no longer.
      for (let round = 0; round < 10; round++) {
        const responses = await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            (i % 2 ? acme : elsewhere).post('/v1/meetings', { endDate: inMinutes(30) }),
          ),
        );
        for (const { body } of responses) ids.add(body.meetingId);
      }
      expect(ids.size).toBe(200);
    });

    it.each([
      [1, 1],
      [2, 3],
      [13, 1],
      [101, 97],
    ])('is a permutation: all %i * %i numbers once', async (p, q) => {
      const numbers = await permutation(p, q);

      expect(numbers.toSorted((x, y) => x - y)).toEqual(Array.from({ length: p * q }, (_, i) => i));
    });

    it('reveals neither the number of meetings nor the next one', async () => {
      const [p, q] = [42_966, 49_981];
      const numbers = await permutation(p, q, 20_000);
      const spread = (values: readonly number[]): number[] => {
        const sixteenths = Array.from({ length: 16 }, () => 0);
        for (const value of values) {
          const sixteenth = Math.floor((value / (p * q)) * 16);
          sixteenths[sixteenth] = (sixteenths[sixteenth] ?? 0) + 1;
        }
        return sixteenths;
      };
      const steps = numbers.slice(1).map((number, i) => (number - (numbers[i] ?? 0) + p * q) % (p * q));

      expect(p * q).toBe(2 ** 31 - 2);
      expect(new Set(numbers).size).toBe(20_000);
      // 1,250 in each sixteenth, give or take five standard deviations.
      for (const count of [...spread(numbers), ...spread(steps)]) {
        expect(count).toBeGreaterThan(1_075);
        expect(count).toBeLessThan(1_425);
      }
    });

    it('continues above 31 bits when all lower numbers are used', async () => {
      const { pool } = app.database;
      const { rows } = await pool.query<{ last: string }>('SELECT last_value AS last FROM room_numbers');
      await pool.query('SELECT setval($1, 2147483645)', ['room_numbers']);
      const ids = [(await create()).body.meetingId, (await create()).body.meetingId].map(Number);
      await pool.query('SELECT setval($1, $2)', ['room_numbers', rows[0]?.last]);

      expect(ids[0]).toBeLessThan(2 ** 31 - 1);
      expect(ids[1]).toBeGreaterThanOrEqual(2 ** 31 - 1);
    });

    it('is not used up by a refused meeting', async () => {
      const before = await lastNumber();
      expect((await create({ endDate: inMinutes(-30) })).status).toBe(400);

      expect(await lastNumber()).toEqual(before);
    });
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['in the past', '2001-01-01T00:00:00Z'],
    ['the zero date of .NET and Go', '0001-01-01T00:00:00Z'],
    ['in the future', '2098-01-01T00:00:00Z'],
    ['no date', 'tomorrow'],
    ['a number', 5],
    ['an object', { at: 'noon' }],
  ])('starts at the time of the request when startDate is %s', async (_, startDate) => {
    const before = await databaseTime(app.database);
    const { status, body } = await create({ startDate });
    const after = await databaseTime(app.database);

    expect(status).toBe(201);
    expect(body.startDate).toHaveLength(24);
    expect(Date.parse(body.startDate)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.startDate)).toBeLessThanOrEqual(after);
  });

  it('creates an unlocked room in normal mode by default', async () => {
    const { body } = await create();

    expect(await storedRoom(body.meetingId)).toEqual({ mode: 'normal', locked: false });
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ['True', true],
    ['TRUE', true],
    [1, true],
    ['1', true],
    ['False', false],
    [0, false],
    ['0', false],
    [null, false],
  ])('reads isLocked %j as %j', async (isLocked, locked) => {
    const { body } = await create({ isLocked });

    expect(await storedRoom(body.meetingId)).toMatchObject({ locked });
  });

  it.each([
    ['normal', 'normal'],
    ['group', 'group'],
    [null, 'normal'],
    ['', 'normal'],
  ])('reads roomMode %j as %j', async (roomMode, mode) => {
    const { body } = await create({ roomMode });

    expect(await storedRoom(body.meetingId)).toMatchObject({ mode });
  });

  it('creates a locked group room with both special URLs for the template viewerMode', async () => {
    const { body } = await create({ templateType: 'viewerMode', roomMode: 'normal', isLocked: false });

    expect(Object.keys(body).slice(5)).toEqual(['hostRoomUrl', 'viewerRoomUrl']);
    expect(await storedRoom(body.meetingId)).toEqual({ mode: 'group', locked: true });
  });
});

describe('The fields of POST /v1/meetings', () => {
  it('may be null, except endDate', async () => {
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
    'may have the name %s',
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
  ])('are rejected with their name and rule: %s as %j', async (member, value, message) => {
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

  it('are all named in one string when several are invalid', async () => {
    const { text } = await create({ isLocked: 'yes', roomMode: 'huge', templateType: 1 });

    expect((JSON.parse(text) as { message: unknown }).message).toMatch(
      /isLocked.*; roomMode.*; templateType/,
    );
  });
});
