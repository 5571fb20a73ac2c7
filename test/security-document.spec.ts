import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** docs/security.md says of each risk which test shows what is done about it. */
describe('docs/security.md', () => {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = text.split('\n').filter((line) => /^\| API\d+/.test(line));

  it('has a row for each of the ten risks', () => {
    expect(rows.map((row) => /API\d+/.exec(row)?.[0])).toEqual(
      Array.from({ length: 10 }, (_, i) => `API${i + 1}`),
    );
  });

  it.each(rows)('names tests: %s', (row) => {
    expect(row).toMatch(/`test\/[\w./-]+\.spec\.ts`/);
  });
});

/** Where people are sent must be something. */
describe('what documents refer to exists:', () => {
  const documents = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));

  it.each(['README.md', ...documents])('%s', (document) => {
    const text = readFileSync(document, 'utf8');
    const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, path = '']) =>
      join(dirname(document), path),
    );
    const named = text.match(/(?<![\w./-])(test|bench|src)\/[\w./-]*\w/g) ?? [];

    expect([...links, ...named].filter((path) => !existsSync(path))).toEqual([]);
  });
});
