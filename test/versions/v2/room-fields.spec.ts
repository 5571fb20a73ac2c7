import * as fc from 'fast-check';
import { DATES, NO_DATES, offsets, writtenDates } from '../../support/dates.js';
import { inMinutes } from '../../support/factories.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { makeRoom, postRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const END = '"endsAt":"2099-01-01T00:00:00Z"';
const NESTED = 3_000;
const PAIRS_20 = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`name${i}`, 'x']));

/** Invalid fields of a new room, with the pointers to them. */
const NEW_ROOMS: [object, string[]][] = [
  [{ mode: 'huge' }, ['/mode']],
  [{ mode: '' }, ['/mode']],
  [{ mode: null }, ['/mode']],
  [{ mode: ['group'] }, ['/mode']],
  [{ locked: 'true' }, ['/locked']],
  [{ locked: 1 }, ['/locked']],
  [{ locked: null }, ['/locked']],
  [{ viewers: 'true' }, ['/viewers']],
  [{ viewers: null }, ['/viewers']],
  [{ name: null }, ['/name']],
  [{ name: 'standup-' }, ['/name']],
  [{ name: ['standup-'] }, ['/name']],
  [{ name: [{ prefix: 'a' }] }, ['/name']],
  [{ name: 5 }, ['/name']],
  [{ name: true }, ['/name']],
  [{ name: { prefix: null } }, ['/name/prefix']],
  [{ name: { prefix: 5 } }, ['/name/prefix']],
  [{ name: { prefix: ['a'] } }, ['/name/prefix']],
  [{ name: { prefix: 'a'.repeat(40) } }, ['/name/prefix']],
  [{ name: { prefix: 'Standup' } }, ['/name/prefix']],
  [{ name: { prefix: '/standup' } }, ['/name/prefix']],
  [{ name: { prefix: 'stand up' } }, ['/name/prefix']],
  [{ name: { prefix: 'standup\n' } }, ['/name/prefix']],
  [{ name: { prefix: 'größe' } }, ['/name/prefix']],
  [{ name: { pattern: 'short' } }, ['/name/pattern']],
  [{ name: { pattern: null } }, ['/name/pattern']],
  [{ name: { suffix: 'x', prefix: 5 } }, ['/name/suffix', '/name/prefix']],
  [{ name: { 'a/b~c': 1 } }, ['/name/a~1b~0c']],
  [{ externalId: '' }, ['/externalId']],
  [{ externalId: 'x'.repeat(201) }, ['/externalId']],
  [{ externalId: '😀'.repeat(101) }, ['/externalId']],
  [{ externalId: 4711 }, ['/externalId']],
  [{ externalId: ['a'] }, ['/externalId']],
  [{ externalId: {} }, ['/externalId']],
  [{ externalId: 'a\0b' }, ['/externalId']],
  [{ externalId: '\ud800' }, ['/externalId']],
  [{ metadata: null }, ['/metadata']],
  [{ metadata: 'team=sales' }, ['/metadata']],
  [{ metadata: [] }, ['/metadata']],
  [{ metadata: [{ team: 'sales' }] }, ['/metadata']],
  [{ metadata: { team: null } }, ['/metadata/team']],
  [{ metadata: { team: 5, ok: 'x', list: ['a'] } }, ['/metadata/team', '/metadata/list']],
  [{ metadata: { team: { name: 'sales' } } }, ['/metadata/team']],
  [{ metadata: { team: 'x'.repeat(501) } }, ['/metadata/team']],
  [{ metadata: { team: '\0' } }, ['/metadata/team']],
  [{ metadata: { team: '\udfff' } }, ['/metadata/team']],
  [{ metadata: { '': 'x' } }, ['/metadata/']],
  [{ metadata: { ['n'.repeat(41)]: 'x' } }, [`/metadata/${'n'.repeat(41)}`]],
  [{ metadata: { 'a b': 'x' } }, ['/metadata/a b']],
  [{ metadata: { 'a/b~': 'x' } }, ['/metadata/a~1b~0']],
  [{ metadata: { '-a': 'x' } }, ['/metadata/-a']],
  [{ metadata: { '1a': 'x' } }, ['/metadata/1a']],
  [{ metadata: { größe: 'x' } }, ['/metadata/größe']],
  [{ metadata: { constructor: 'x' } }, ['/metadata/constructor']],
  [{ metadata: { toString: 'x' } }, ['/metadata/toString']],
  [{ metadata: { prototype: 'x' } }, ['/metadata/prototype']],
  [{ metadata: { ...PAIRS_20, more: 'x' } }, ['/metadata']],
  [{ startsAt: '2099-01-01T00:00:00Z' }, ['/startsAt']],
  [{ startDate: null }, ['/startDate']],
  [{ endDate: '2099-01-01T00:00:00Z' }, ['/endDate']],
  [{ id: 'x' }, ['/id']],
  [{ createdAt: '2099-01-01T00:00:00Z' }, ['/createdAt']],
  [{ EndsAt: '2099-01-01T00:00:00Z' }, ['/EndsAt']],
  [{ '': 1 }, ['/']],
  [{ 'a/b': 1, 'c~d': {} }, ['/a~1b', '/c~0d']],
  [{ mode: 1, locked: 1, colour: 1, metadata: { a: 1 } }, ['/colour', '/mode', '/locked', '/metadata/a']],
  ...[...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'then', 'length', '0'].map(
    (name): [object, string[]] => [{ [name]: 'x', locked: 1 }, [`/${name}`, '/locked']],
  ),
  [
    { name: { constructor: 1, toString: 'x', prefix: 5 } },
    ['/name/constructor', '/name/toString', '/name/prefix'],
  ],
  [
    JSON.parse('{"metadata":{"__proto__":"x","constructor":{}},"mode":5}') as object,
    ['/metadata/__proto__', '/metadata/constructor', '/mode'],
  ],
];

/** Invalid fields of an update, with the pointers to them. */
const CHANGES: [object, string[]][] = [
  [{ locked: null }, ['/locked']],
  [{ locked: 'false' }, ['/locked']],
  [{ externalId: '' }, ['/externalId']],
  [{ externalId: 5 }, ['/externalId']],
  [{ metadata: 'x' }, ['/metadata']],
  [{ metadata: ['x'] }, ['/metadata']],
  [{ metadata: { a: 5, b: null, 'c d': null } }, ['/metadata/a', '/metadata/c d']],
  [{ metadata: { ...PAIRS_20, more: 'x' } }, ['/metadata']],
  [{ mode: 'group' }, ['/mode']],
  [{ name: { prefix: 'a' } }, ['/name']],
  [{ viewers: true }, ['/viewers']],
  [{ url: 'https://elsewhere.example' }, ['/url']],
  [{ hostUrl: null, id: null, expiresAt: null }, ['/hostUrl', '/id', '/expiresAt']],
];

/** Bodies that are no JSON object, with the status, the code and what the detail says. */
const BODIES: [string, string, number, string, RegExp][] = [
  ['is cut off', `{${END}`, 400, 'malformed_request', /JSON/],
  ['has single quotes', "{'endsAt':'2099-01-01'}", 400, 'malformed_request', /JSON/],
  ['has two values', '{} {}', 400, 'malformed_request', /JSON/],
  ['is XML', '<endsAt/>', 400, 'malformed_request', /JSON/],
  ['is a list', `[{${END}}]`, 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is a string', '"endsAt"', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is a number', '5', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is empty', '', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is white space', ' \n', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is null', 'null', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is true', 'true', 400, 'invalid_request', /^The request body must be a JSON object$/],
  ['is larger than 64 KiB', `{${END},"a":"${'a'.repeat(2 ** 16)}"}`, 413, 'payload_too_large', /64 KiB/],
  ['has a huge number for a date', '{"endsAt":1e999}', 400, 'invalid_request', /^endsAt must be/],
  [
    'has 3,000 levels in a known field',
    `{${END},"metadata":${'{"a":'.repeat(NESTED)}1${'}'.repeat(NESTED)}}`,
    400,
    'malformed_request',
    /nested deeper than 100 levels/,
  ],
  [
    'has 3,000 levels in an unknown field',
    `{${END},"a":${'['.repeat(NESTED)}${']'.repeat(NESTED)}}`,
    400,
    'malformed_request',
    /nested deeper than 100 levels/,
  ],
];

const { app, acme } = useScene();

async function allRooms(): Promise<string> {
  const { rows } = await app.database.pool.query(
    `SELECT md5(string_agg(to_jsonb(r)::text, ',' ORDER BY id)) AS digest FROM rooms r`,
  );
  return rows[0].digest as string;
}

describe('Invalid fields of a room', () => {
  let path: string;
  let rooms: string;

  beforeAll(async () => {
    path = `/v2/rooms/${(await makeRoom(acme, { metadata: PAIRS_20 })).id}`;
  });
  beforeEach(async () => void (rooms = await allRooms()));
  afterEach(async () => expect(await allRooms()).toBe(rooms));

  const send = (method: string, body: string, type = 'application/json') =>
    acme.send(method, method === 'POST' ? '/v2/rooms' : path, { headers: { 'Content-Type': type }, body });

  it.each(NEW_ROOMS)('are named: %j of a new room', async (members, places) => {
    const answer = await postRoom(acme, members);

    expect(placesIn(answer)).toEqual(places);
    for (const place of places) {
      const member = place.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
      expect((answer.body as unknown as { detail: string }).detail).toContain(`${member} `);
    }
  });

  it.each(CHANGES)('are named: %j of an update', async (members, places) => {
    expect(placesIn(await acme.patch(path, members))).toEqual(places);
  });

  it('are explained with their rules', async () => {
    const { body } = await postRoom(acme, { colour: 'red', mode: 'huge', name: { prefix: 'A' }, locked: 1 });

    expect(body).toMatchObject({
      detail:
        'colour is unknown; mode must be one of the following values: normal, group; ' +
        'locked must be a boolean value; name.prefix must be up to 39 letters (a to z), digits and hyphens',
      errors: [
        { pointer: '/colour', detail: 'is unknown' },
        { pointer: '/mode', detail: 'must be one of the following values: normal, group' },
        { pointer: '/locked', detail: 'must be a boolean value' },
        { pointer: '/name/prefix', detail: 'must be up to 39 letters (a to z), digits and hyphens' },
      ],
    });
  });

  it('are named up to twenty, with short names', async () => {
    const members = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}-${'x'.repeat(900)}`, i]));
    const answer = await postRoom(acme, members);
    const { detail } = answer.body as unknown as { detail: string };

    expect(placesIn(answer)).toHaveLength(20);
    expect(detail).toMatch(/; and 40 more$/);
    expect(answer.text.length).toBeLessThan(12_000);
  });

  it.each(['POST', 'PATCH'])('include too many pairs of metadata in %s', async (method) => {
    const answer = await send(method, `{${END},"metadata":${JSON.stringify({ ...PAIRS_20, more: '' })}}`);

    expect(answer.body).toMatchObject({
      errors: [{ pointer: '/metadata', detail: 'must have at most 20 pairs' }],
    });
  });

  it('include an update that removes too many pairs of metadata', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`n${i}`, null]));

    expect((await send('PATCH', JSON.stringify({ metadata }))).body).toMatchObject({
      errors: [{ pointer: '/metadata', detail: 'must remove at most 20 pairs' }],
    });
  });

  it.each(['POST', 'PATCH'])('include too long metadata in %s', async (method) => {
    const metadata = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}`, 'x'.repeat(500)]));

    expect((await send(method, `{${END},"metadata":${JSON.stringify(metadata)}}`)).body).toMatchObject({
      errors: [{ pointer: '/metadata', detail: 'must have at most 4096 bytes as JSON' }],
    });
  });

  it.each(BODIES)('include a body that %s', async (_, body, status, code, detail) => {
    for (const method of ['POST', 'PATCH']) {
      expect(expectProblem(await send(method, body), status, code).detail).toMatch(detail);
    }
  });

  it('include a missing endsAt in a new room', async () => {
    const { body } = await acme.post('/v2/rooms', {});

    expect(body).toMatchObject({ errors: [{ pointer: '/endsAt', detail: 'is required' }] });
  });

  it('have an empty pointer for the whole body', async () => {
    expect((await send('PATCH', '[]')).body).toMatchObject({
      errors: [{ pointer: '', detail: 'must be a JSON object' }],
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
    'include a body of the type %s',
    async (type) => {
      for (const method of ['POST', 'PATCH']) {
        expectProblem(await send(method, `{${END}}`, type), 415, 'unsupported_media_type');
      }
    },
  );

  it('include unknown query parameters', async () => {
    for (const name of ['dryRun', 'constructor', '__proto__']) {
      const query = `?${name}=true`;
      expect(placesIn(await acme.post(`/v2/rooms${query}`, { endsAt: inMinutes(30) }))).toEqual([name]);
      expect(placesIn(await acme.patch(path + query, {}))).toEqual([name]);
      expect(placesIn(await acme.delete(path + query))).toEqual([name]);
      expect(placesIn(await acme.get(path + query))).toEqual([name]);
    }
  });
});

describe('The largest possible room', () => {
  it('is stored', async () => {
    const members = {
      externalId: '😀'.repeat(100),
      metadata: Object.fromEntries(
        // As JSON, where a line break has two bytes, all together 4,096.
        Array.from({ length: 20 }, (_, i) => [
          `n${i}`.padEnd(40, '.'),
          '\n'.repeat(79) + (i < 15 ? '.' : ''),
        ]),
      ),
    };
    const response = await acme.send<Room>('POST', '/v2/rooms', {
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k'.repeat(255) },
      body: JSON.stringify({ endsAt: inMinutes(30), name: { prefix: 'p'.repeat(39) }, ...members }),
    });

    expect(response.status).toBe(201);
    expect(response.body).toMatchObject(members);
    // What docs/limits.md says that a room, and a response that is kept, take at most.
    const { rows } = await app.database.pool.query<{ room: number; response: number }>(
      `SELECT (SELECT max(length(rooms::text)) FROM rooms) AS room,
              (SELECT max(length(answer_sealed)) FROM idempotency_keys) AS response`,
    );
    expect(rows[0]?.room).toBeLessThan(8_192);
    expect(rows[0]?.response).toBeLessThan(8_192);
  });
});

/** What is no date of RFC 3339 with a zone, or none that exists. */
const INVALID_DATES: [string, unknown][] = [
  ['missing', undefined],
  ['null', null],
  ['an object', {}],
  ['without a zone', '2099-12-31T23:59:59'],
  ['without seconds', '2099-12-31T23:59Z'],
  ['a day only', '2099-12-31'],
  ['with a space for T', '2099-12-31 23:59:59Z'],
  ['surrounded by spaces', ' 2099-12-31T23:59:59Z '],
  ['followed by a line break', '2099-12-31T23:59:59Z\n'],
  ['followed by NUL', '2099-12-31T23:59:59Z\0'],
  ['in the basic format', '20991231T235959Z'],
  ['with an offset without a colon', '2099-12-31T23:59:59+0100'],
  ['with an offset of hours', '2099-12-31T23:59:59+01'],
  ['with an offset of a day', '2099-12-31T23:59:59+24:00'],
  ['with impossible minutes in its offset', '2099-12-31T23:59:59+01:60'],
  ['with the name of a zone', '2099-12-31T23:59:59[Europe/Oslo]'],
  ['with a comma before the fraction', '2099-12-31T23:59:59,5Z'],
  ['with a point and no fraction', '2099-12-31T23:59:59.Z'],
  ['of two digits’ year', '99-12-31T23:59:59Z'],
  ['in Arabic digits', '٢٠٩٩-12-31T23:59:59Z'],
  ['on day 0', '2099-12-00T00:00:00Z'],
  ['at 24 o’clock', '2099-12-31T24:00:00Z'],
  ['in minute 60', '2099-12-31T23:60:00Z'],
  ['a leap second', '2099-12-31T23:59:60Z'],
  ['a minute after the year 9999 in UTC', '9999-12-31T23:59:59-00:01'],
  ['before the year 1', '0000-12-31T23:59:59Z'],
  ...NO_DATES,
];

describe('The dates of a room', () => {
  it.each([
    ...DATES,
    ['2099-12-31T23:59:59-00:00', '2099-12-31T23:59:59.000Z'],
    ['2099-12-31T23:59:59-23:59', '2100-01-01T23:58:59.000Z'],
  ])('are read from %s as %s, by POST and by PATCH', async (endsAt, answered) => {
    const room = await makeRoom(acme, { endsAt });
    expect(room.endsAt).toBe(answered);
    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.endsAt).toBe(answered);

    const { id } = await makeRoom(acme);
    const changed = await acme.patch<Room>(`/v2/rooms/${id}`, { endsAt });
    expect([changed.status, changed.body.endsAt]).toEqual([200, answered]);
  });

  it('are never later than RFC 3339 allows', async () => {
    const room = await makeRoom(acme, { endsAt: '9999-12-31T23:59:59.999Z' });

    expect(room).toMatchObject({ endsAt: '9999-12-31T23:59:59.999Z', expiresAt: '9999-12-31T23:59:59.999Z' });
  });

  it('mean the same instant in every notation, cut to milliseconds', async () => {
    const zones = fc.oneof(
      fc.constantFrom('Z', 'z').map((text) => ({ text, minutes: 0 })),
      offsets(':'),
    );
    await fc.assert(
      fc.asyncProperty(writtenDates(['T', 't'], zones), async ({ sent, answered }) => {
        expect((await makeRoom(acme, { endsAt: sent })).endsAt).toBe(answered);
      }),
      { numRuns: 200 },
    );
  });

  it.each(INVALID_DATES)('are rejected when the end is %s', async (_, endsAt) => {
    expect(placesIn(await postRoom(acme, { endsAt }))).toEqual(['/endsAt']);
    if (endsAt === undefined) return;

    const { id } = await makeRoom(acme);
    expect(placesIn(await acme.patch(`/v2/rooms/${id}`, { endsAt }))).toEqual(['/endsAt']);
  });

  it.each(INVALID_DATES.filter(([, endsAt]) => typeof endsAt === 'string'))(
    'are rejected in a query when one is %s',
    async (_, date) => {
      const answer = await acme.get(`/v2/rooms?endsAfter=${encodeURIComponent(String(date))}`);

      expect(placesIn(answer)).toEqual(['endsAfter']);
    },
  );

  it.each([
    [1, 201],
    [60, 400],
  ])('%i s before the clock of the database are %i', async (seconds, expected) => {
    const { rows } = await app.database.pool.query(
      `SELECT clock_timestamp() - make_interval(secs => $1) AS at`,
      [seconds],
    );
    const answer = await postRoom(acme, { endsAt: rows[0].at as Date });

    expect(answer.status).toBe(expected);
    if (expected === 201) return;
    const { errors } = expectProblem(answer, 400, 'room_ends_in_past');
    expect(errors).toEqual([{ pointer: '/endsAt', detail: 'A room must not end in the past.' }]);
  });
});
