/**
 * Licences, by their SPDX identifiers, of packages that may be delivered with a work under Apache-2.0: permissive ones, which
 * ask for no more than that their notice stays with them (the Apache Software Foundation's category A,
 * https://www.apache.org/legal/resolved.html#category-a). A person decides whether another one is added.
 */
const COMPATIBLE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/**
 * libvips, with which sharp decodes images. Its licence lets others use it as a library of its own that they do not change and
 * that can be replaced (LGPL 3.0, section 4): it is a package of its own, from the npm registry, with its licence in it.
 */
const LIBRARY = /^@img\/sharp-(libvips|win32|wasm32|webcontainers-wasm32)\b/;
const OF_LIBRARY = new Set([
  'LGPL-3.0-or-later',
  'Apache-2.0 AND LGPL-3.0-or-later',
  'Apache-2.0 AND LGPL-3.0-or-later AND MIT',
]);

/**
 * @param lock the content of package-lock.json, which knows the packages of every platform
 * @returns the packages that are not for development alone by their licence, and a sentence on each that may not be among them
 */
export function judgeLicenses({ packages }) {
  const delivered = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const named = delivered.map(([path, { version, license = 'no licence' }]) => ({
    name: `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`,
    license,
  }));
  const byLicense = new Map();
  for (const { name, license } of named) byLicense.set(license, [...(byLicense.get(license) ?? []), name]);
  return {
    byLicense: [...byLicense].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    objections: named
      .filter(
        ({ name, license }) => !COMPATIBLE.has(license) && !(LIBRARY.test(name) && OF_LIBRARY.has(license)),
      )
      .map(
        ({ name, license }) =>
          `${name} comes with ${license}, which supply/support/judge-licenses.mjs does not know to go with Apache-2.0.`,
      ),
  };
}
