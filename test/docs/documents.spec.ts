import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { Environment } from '../../src/config/environment.js';

const DOCUMENTS = ['.', 'docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** The text of a document without its code, in which a `#` begins no heading and a `](` no link. */
function proseOf(document: string): string {
  return readFileSync(document, 'utf8').replaceAll(/^( *)```.*?^\1```$/gms, '');
}

/** The anchors of a document, as GitHub makes them from its headings. */
function anchorsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(DOCUMENTS)('%s', (document) => {
  const text = proseOf(document);

  it('links to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const broken = links.filter(([, path = '', anchor]) => {
      const target = path === '' ? document : join(dirname(document), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names files that exist', () => {
    const named = text.match(/(?<![\w./-])(test|bench|src|deploy|contract|migrations)\/[\w./-]*\w/g) ?? [];
    // v3 is the version that CONTRIBUTING.md explains how to add.
    expect(named.filter((path) => !existsSync(path) && !path.includes('v3'))).toEqual([]);
  });
});

describe('docs/README.md', () => {
  it('lists every page', () => {
    const index = readFileSync('docs/README.md', 'utf8');
    const pages = DOCUMENTS.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(pages.filter((path) => !index.includes(`](${path.slice('docs/'.length)})`))).toEqual([]);
  });
});

describe('every environment variable', () => {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', true, false);
  const variables = [...new Set(rules.map(({ propertyName }) => propertyName))].toSorted();

  it('is in the table of README.md', () => {
    const [, text = ''] = readFileSync('README.md', 'utf8').split('\n## Configuration\n');
    const names = [...text.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+)/gm)].flatMap(
      ([, cell = '']) => cell.match(/[A-Z_]+/g) ?? [],
    );
    expect(names.toSorted()).toEqual(variables);
  });

  it('is explained in .env.example', () => {
    const lines = readFileSync('.env.example', 'utf8').match(/^# [A-Z_]+(?==)/gm) ?? [];
    expect(lines.map((line) => line.slice(2)).toSorted()).toEqual(variables);
  });
});

describe('docs/security.md', () => {
  const [, ...risks] = readFileSync('docs/security.md', 'utf8').split(/^### (?=API\d+)/m);

  it('has a section for each of the ten risks', () => {
    expect(risks.map((section) => /API\d+/.exec(section)?.[0])).toEqual(
      Array.from({ length: 10 }, (_, i) => `API${i + 1}`),
    );
  });

  it.each(risks)('names the tests of %s', (section) => {
    expect(section).toMatch(/^\*\*Tests\.\*\* .*`test\/[\w./-]+\.spec\.ts`/ms);
  });
});
