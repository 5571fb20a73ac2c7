/**
 * Keeps the promise to clients: `npm run contract` fails when the code describes a version other than its released
 * document does, `npm run contract:accept` releases changes that break no client. Exit codes: 0 kept or accepted, 1 not.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { outlineDocuments } from '../dist/src/documents.js';
import { accept, check } from './support/gate.mjs';

const { values } = parseArgs({ options: { accept: { type: 'boolean', default: false } } });
const contract = {
  documents: await outlineDocuments(),
  folder: fileURLToPath(new URL('.', import.meta.url)),
  changelog: fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)),
};
const { ok, sentences } = await (values.accept ? accept(contract) : check(contract));
for (const sentence of sentences) (ok ? console.log : console.error)(sentence);
process.exitCode = ok ? 0 : 1;
