import { startApp } from '../support/app.js';
import { explainFailure } from '../../src/explain-failure.js';
import type { ApiSurface } from '../../src/api/api-surface.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';

const nine = makeVersion('9');

/** What versions declare of their ends, and what is wrong with it. */
const CONTRADICTIONS: [string, ApiSurface[]][] = [
  [
    'version 7 of the API is not valid: its sunset, 2025-09-01T00:00:00.000Z, is before its deprecation, 2099-05-01T12:30:00.000Z.',
    [makeVersion('7', deprecated({ deprecatedAt: AHEAD, sunsetAt: PASSED })), nine],
  ],
  [
    'version 7 of the API is not valid: its successor, version 8, does not exist.',
    [makeVersion('7', deprecated({ successor: '8' })), nine],
  ],
  ['its successor, version 7, is not newer.', [makeVersion('7', deprecated({ successor: '7' })), nine]],
  [
    'version 10 of the API is not valid: its successor, version 9, is not newer.',
    [nine, makeVersion('10', deprecated())],
  ],
  [
    'version 7 of the API is not valid: its successor, version 8, ends on 2099-05-01T12:30:00.000Z, which is not later.',
    [
      makeVersion('7', deprecated({ successor: '8' })),
      makeVersion('8', deprecated({ sunsetAt: AHEAD })),
      nine,
    ],
  ],
  [
    'its successor, version 8, ends on 2099-05-01T12:30:00.000Z, which is not later.',
    [
      makeVersion('7', deprecated({ sunsetAt: AHEAD, successor: '8' })),
      makeVersion('8', deprecated({ sunsetAt: AHEAD })),
      nine,
    ],
  ],
  ['deprecatedAt is not a date.', [makeVersion('7', deprecated({ deprecatedAt: new Date('soon') })), nine]],
  ['sunsetAt is not a date.', [makeVersion('7', deprecated({ sunsetAt: new Date('later') })), nine]],
  [
    'its guide, "how to move", is not an http(s) URL.',
    [makeVersion('7', deprecated({ guide: 'how to move' })), nine],
  ],
  [
    'its guide, "ftp://a/b", is not an http(s) URL.',
    [makeVersion('7', deprecated({ guide: 'ftp://a/b' })), nine],
  ],
];

describe('the deprecation that a version declares', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it.each(CONTRADICTIONS)('prevents the start when %s', async (sentence, versions) => {
    const failure: unknown = await startApp({}, database, versions).then(
      (app) => app.stop(),
      (error: unknown) => error,
    );

    expect(explainFailure(failure)).toMatch(/^The deprecation of version \d+ of the API is not valid: .*\.$/);
    expect(explainFailure(failure)).toContain(sentence);
  });

  it('is valid with a sunset at the deprecation, or a successor with a later sunset', async () => {
    const app = await startApp({}, database, [
      makeVersion('7', deprecated({ deprecatedAt: PASSED, sunsetAt: PASSED, successor: '8' })),
      makeVersion('8', deprecated({ sunsetAt: AHEAD })),
      nine,
    ]);
    await app.stop();
  });
});
