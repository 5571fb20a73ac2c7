import { readFileSync } from 'node:fs';
import { judgeLicenses } from './support/judge-licenses.mjs';

/** Lists the licences of the packages delivered with Foyer, and fails if one is not known to be compatible with Apache-2.0. */
const { byLicense, objections } = judgeLicenses(
  JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')),
);

for (const [license, names] of byLicense) console.log(`${license} (${names.length}): ${names.join(', ')}\n`);
for (const objection of objections) console.error(objection);
process.exitCode = objections.length > 0 ? 1 : 0;
