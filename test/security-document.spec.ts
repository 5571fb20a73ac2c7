import { existsSync, readFileSync } from 'node:fs';

/** docs/security.md says of each risk which test shows what is done about it. */
describe('docs/security.md', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = text.split('\n').filter((line) => /^\| API\d+/.test(line));

  it('has a row for each of the ten risks', () => {
    expect(rows.map((row) => /API\d+/.exec(row)?.[0])).toEqual(
      Array.from({ length: 10 }, (_, i) => `API${i + 1}`),
    );
  });

  it.each(rows)('names tests that exist: %s', (row) => {
    const tests = row.match(/test\/[\w./-]+\.spec\.ts/g) ?? [];

    expect(tests).not.toEqual([]);
    expect(tests.filter((path) => !existsSync(path))).toEqual([]);
  });
});
