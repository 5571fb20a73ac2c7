import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

interface Package {
  readonly engines?: { readonly node?: string };
  readonly hasInstallScript?: boolean;
}

/** The rules of ranges as npm itself applies them; it is installed with the packages that need it. */
const { minVersion, satisfies } = createRequire(resolve('package.json'))('semver') as {
  minVersion(this: void, range: string): { readonly version: string };
  satisfies(this: void, version: string, range: string): boolean;
};

describe('npm ci prints no warnings:', () => {
  const { engines, allowScripts } = read('package.json') as {
    engines: { node: string };
    allowScripts: Record<string, boolean>;
  };
  const packages = Object.entries(
    (read('package-lock.json') as { packages: Record<string, Package> }).packages,
  );

  it('every package supports the oldest Node that Foyer supports', () => {
    const { version } = minVersion(engines.node);
    expect(packages.filter(([, { engines: its }]) => !satisfies(version, its?.node ?? '*'))).toEqual([]);
  });

  it('every install script is allowed or denied', () => {
    const names = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect([...new Set(names)].toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  });
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
