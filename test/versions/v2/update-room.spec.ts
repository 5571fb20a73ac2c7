import * as fc from 'fast-check';
import { inMinutes } from '../../support/factories.js';
import { expectProblem } from '../../support/problems.js';
import { makeRoom, type Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

type Json = string | number | boolean | null | { readonly [name: string]: Json };

describe('PATCH /v2/rooms/{id}', () => {
  const { app, acme } = useScene();

  const change = (room: Room, patch: object) =>
    acme.patch<Room>(`${pathOf(room)}?include=hostUrl,viewerUrl`, patch);

  async function storedRoom({ id }: Room): Promise<unknown> {
    return (await app.database.pool.query('SELECT * FROM rooms WHERE id = $1', [id])).rows[0];
  }

  it('responds 200 with the updated room and its new ETag', async () => {
    const room = await makeRoom(acme, { externalId: 'a', metadata: { team: 'sales' } });
    const patch = { endsAt: inMinutes(90), locked: true, externalId: 'b', metadata: { area: 'north' } };
    const { status, headers, body } = await change(room, patch);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('etag')).toBe('"2"');
    expect(Object.entries(body)).toEqual(
      Object.entries({
        ...room,
        ...patch,
        expiresAt: new Date(Date.parse(patch.endsAt) + 3_600_000).toISOString(),
        metadata: { area: 'north', team: 'sales' },
      }),
    );
    expect((await acme.get<Room>(`${pathOf(room)}?include=hostUrl,viewerUrl`)).body).toEqual(body);
  });

  it.each([
    'application/merge-patch+json',
    'application/json',
    'application/merge-patch+json; charset=utf-8',
  ])('accepts %s', async (type) => {
    const room = await makeRoom(acme);
    const answer = await acme.patch<Room>(pathOf(room), { locked: true }, { 'Content-Type': type });

    expect([answer.status, answer.body.locked]).toEqual([200, true]);
  });

  it.each([
    ['longer', 300],
    ['shorter', 5],
  ])('makes a room %s without changing its URLs', async (_, minutes) => {
    const room = await makeRoom(acme, { endsAt: inMinutes(60) });
    const endsAt = inMinutes(minutes);
    const { body } = await change(room, { endsAt });

    expect(body).toMatchObject({ endsAt, url: room.url, hostUrl: room.hostUrl, viewerUrl: room.viewerUrl });
  });

  it('extends a room in the hour after its end', async () => {
    const room = await makeRoom(acme);
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '59 minutes' WHERE id = $1`,
      [room.id],
    );
    expect((await change(room, { locked: true })).status).toBe(200);
    expect((await change(room, { endsAt: inMinutes(10) })).status).toBe(200);
  });

  it('rejects an end in the past, and changes nothing', async () => {
    const room = await makeRoom(acme);
    const before = await storedRoom(room);
    const answer = await change(room, { endsAt: inMinutes(-1), locked: true, metadata: { a: 'b' } });

    expect(expectProblem(answer, 400, 'room_ends_in_past').errors).toEqual([
      { pointer: '/endsAt', detail: 'A room must not end in the past.' },
    ]);
    expect(await storedRoom(room)).toEqual(before);
  });

  const name = fc.constantFrom('a', 'b', 'c', 'team.x', 'Z-9_');
  const value = fc.oneof(fc.string({ maxLength: 5 }).filter(isText), fc.constant('null'));
  const metadata = fc.dictionary(name, value, { noNullPrototype: true });
  const patch = fc.record(
    {
      locked: fc.boolean(),
      externalId: fc.option(fc.string({ minLength: 1, maxLength: 5 }).filter(isText)),
      metadata: fc.option(fc.dictionary(name, fc.option(value), { noNullPrototype: true })),
    },
    { requiredKeys: [], noNullPrototype: true },
  );

  it('merges as RFC 7396 says, for any room and patches', async () => {
    await fc.assert(
      fc.asyncProperty(metadata, fc.array(patch, { minLength: 1, maxLength: 4 }), async (given, patches) => {
        const room = await makeRoom(acme, { metadata: given });
        let model: Record<string, Json> = { ...room };
        for (const each of patches) {
          model = mergePatch(model, each) as Record<string, Json>;
          const { status, body } = await change(room, each);

          expect(status).toBe(200);
          // In the model a member that was taken away is missing; in a room it is null, or empty.
          expect(body).toEqual({ externalId: null, metadata: {}, ...model });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('limits the size of the resulting metadata as JSON', async () => {
    // Characters that have more bytes as JSON.
    const first = pairs(0, 8, '"\nä'.padEnd(480));
    const rest = 4_096 - size(first) - size({ n9: '' }) + 1;
    const room = await makeRoom(acme, { metadata: first });

    const tooMuch = await change(room, { metadata: { n9: 'x'.repeat(rest + 1) } });
    expect(expectProblem(tooMuch, 400, 'too_much_metadata').errors).toEqual([
      {
        pointer: '/metadata',
        detail: 'The metadata of a room has at most 20 pairs and, as JSON, 4096 bytes.',
      },
    ]);
    const { status, body } = await change(room, { metadata: { n9: 'x'.repeat(rest) } });
    expect([status, size(body.metadata)]).toEqual([200, 4_096]);
    expect((await change(room, { metadata: { n0: null, n10: 'y'.repeat(480) } })).status).toBe(200);
  });

  it('can update a room that has more metadata than allowed, and reduce it', async () => {
    const room = await makeRoom(acme);
    const old = JSON.stringify(pairs(0, 12, 'x'.repeat(500)));
    await app.database.pool.query('UPDATE rooms SET metadata = $1 WHERE id = $2', [old, room.id]);

    expect((await change(room, { locked: true })).status).toBe(200);
    expect((await change(room, { metadata: { m: 'more' } })).status).toBe(400);
    expect((await change(room, { metadata: { n0: null } })).status).toBe(200);
  });

  it('limits the number of the resulting pairs of metadata', async () => {
    const room = await makeRoom(acme, { metadata: pairs(0, 19, 'x') });

    expect((await change(room, { metadata: pairs(19, 20, 'x') })).status).toBe(200);
    const refused = await change(room, { metadata: pairs(20, 21, 'x'), locked: true });
    expect(expectProblem(refused, 400, 'too_much_metadata').errors).toEqual([
      {
        pointer: '/metadata',
        detail: 'The metadata of a room has at most 20 pairs and, as JSON, 4096 bytes.',
      },
    ]);
    expect((await acme.get<Room>(pathOf(room))).body).toMatchObject({
      locked: false,
      metadata: pairs(0, 20, 'x'),
    });

    const swapped = await change(room, { metadata: { ...pairs(0, 20, null), ...pairs(20, 40, 'y') } });
    expect(swapped.body.metadata).toEqual(pairs(20, 40, 'y'));
  });

  it('loses no pair of metadata in concurrent updates', async () => {
    const room = await makeRoom(acme);
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const answers = await Promise.all(names.map((each) => change(room, { metadata: { [each]: each } })));
    const { headers, body } = await acme.get<Room>(pathOf(room));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(body.metadata).toEqual(Object.fromEntries(names.map((each) => [each, each])));
    expect(headers.get('etag')).toBe('"21"');
  });

  it('does not exceed the limit of pairs in concurrent updates', async () => {
    const room = await makeRoom(acme);
    const names = Array.from({ length: 30 }, (_, i) => `n${i}`);
    const answers = await Promise.all(names.map((each) => change(room, { metadata: { [each]: each } })));

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(20).fill(200),
      ...Array<number>(10).fill(400),
    ]);
    expect(Object.keys((await acme.get<Room>(pathOf(room))).body.metadata)).toHaveLength(20);
  });

  describe('with If-Match', () => {
    it.each([
      ['"1"', 200],
      ['*', 200],
      ['"7", "1"', 200],
      ['"7","1" , W/"2"', 200],
      [' "1" ', 200],
      // As nginx, Caddy or Apache, and Jetty write it when they compress the response.
      ['W/"1"', 200],
      ['"1-gzip"', 200],
      ['W/"1--gzip"', 200],
      ['"2"', 412],
      ['W/"2"', 412],
      ['"2-gzip"', 412],
      ['"1-"', 412],
      ['"1-2"', 412],
      ['"7", "8"', 412],
      ['"01"', 412],
      ['"1.0"', 412],
      ['""', 412],
      ['"x,y"', 412],
      ['"99999999999999999999"', 412],
    ])('%s changes and deletes a fresh room with %i', async (tag, status) => {
      const changed = await makeRoom(acme);
      const before = await storedRoom(changed);
      const answers = [
        await acme.patch<Room>(pathOf(changed), { locked: true }, { 'If-Match': tag }),
        await acme.delete(pathOf(await makeRoom(acme)), { 'If-Match': tag }),
      ];

      expect(answers.map((answer) => answer.status)).toEqual([status, status === 200 ? 204 : 412]);
      if (status === 200) return;
      for (const answer of answers) expectProblem(answer, 412, 'room_changed');
      expect(await storedRoom(changed)).toEqual(before);
    });

    it.each(['1', '"1', 'W/1', 'w/"1"', '"1" "2"', '"1",', ',', '*, "1"', '"a b"', ''])(
      '%j is rejected, and named',
      async (tag) => {
        const room = await makeRoom(acme);
        const before = await storedRoom(room);
        for (const answer of [
          await acme.patch(pathOf(room), { locked: true }, { 'If-Match': tag }),
          await acme.delete(pathOf(room), { 'If-Match': tag }),
        ]) {
          expect(expectProblem(answer, 400, 'invalid_request').errors).toEqual([
            {
              header: 'If-Match',
              detail: 'must be * or entity tags, like "3", separated by commas, in up to 1000 characters',
            },
          ]);
        }
        expect(await storedRoom(room)).toEqual(before);
      },
    );

    it.each([
      ['*', 412],
      ['"1"', 412],
      ['W/"7", W/"1"', 412],
      ['"2"', 200],
      ['nonsense', 400],
    ])('is not needed for If-None-Match: %s, which gets %i', async (tag, status) => {
      const room = await makeRoom(acme);
      const before = await storedRoom(room);
      const headers = { 'If-None-Match': tag };
      const changed = await acme.patch(pathOf(room), { locked: true }, headers);

      expect(changed.status).toBe(status);
      if (status === 200) return;
      expect((await acme.delete(pathOf(room), headers)).status).toBe(status);
      if (status === 412) expectProblem(changed, 412, 'precondition_failed');
      expect(await storedRoom(room)).toEqual(before);
      expectProblem(await acme.patch('/v2/rooms/1', { locked: true }, headers), 404, 'room_not_found');
    });

    it('lets exactly one of many concurrent updates of a revision succeed', async () => {
      const room = await makeRoom(acme);
      for (let revision = 1; revision <= 3; revision++) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            acme.patch<Room>(
              pathOf(room),
              { metadata: { [`r${revision}`]: `${i}` } },
              { 'If-Match': `"${revision}"` },
            ),
          ),
        );
        const [won, ...more] = answers.filter(({ status }) => status === 200);

        expect(more).toEqual([]);
        expect(won?.headers.get('etag')).toBe(`"${revision + 1}"`);
        for (const lost of answers.filter((answer) => answer !== won))
          expectProblem(lost, 412, 'room_changed');
        expect((await acme.get<Room>(pathOf(room))).body).toEqual(won?.body);
      }
    });

    it('lets a delete or an update of a revision succeed, not both', async () => {
      for (let i = 0; i < 10; i++) {
        const room = await makeRoom(acme);
        const [changed, deleted] = await Promise.all([
          acme.patch(pathOf(room), { locked: true }, { 'If-Match': '"1"' }),
          acme.delete(pathOf(room), { 'If-Match': '"1"' }),
        ]);

        expect([
          [200, 412],
          [404, 204],
        ]).toContainEqual([changed.status, deleted.status]);
      }
    });

    it('is checked after the rules of fields, and before those of the room', async () => {
      const room = await makeRoom(acme);
      const stale = { 'If-Match': '"9"' };

      expectProblem(await acme.patch(pathOf(room), { locked: 1 }, stale), 400, 'invalid_request');
      expectProblem(await acme.patch(pathOf(room), { endsAt: inMinutes(-1) }, stale), 412, 'room_changed');
    });
  });
});

const pathOf = ({ id }: Room): string => `/v2/rooms/${id}`;

/** Pairs of metadata, all with the same value: `n0`, `n1` and so on. */
const size = (metadata: object): number => Buffer.byteLength(JSON.stringify(metadata));

function pairs(from: number, to: number, value: string | null): Record<string, string | null> {
  return Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`n${from + i}`, value]));
}

/** MergePatch of RFC 7396, section 2, word for word. */
function mergePatch(target: Json, patch: Json): Json {
  if (typeof patch !== 'object' || patch === null) return patch;
  const result: Record<string, Json> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name] ?? null, value);
  }
  return result;
}

function isText(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}
