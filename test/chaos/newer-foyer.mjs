import { appendFile, cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../..', import.meta.url));

/** What docs/upgrades.md allows a release to do to a table, a migration for each, so that none locks two. */
const expansionsOf = (tables) => `
for (const [number, table] of ${JSON.stringify(tables)}.entries()) {
  const name = 'Expansion' + (9764000000000 + number);
  migrations.push(
    class {
      name = name;
      async up(runner) {
        await runner.query(\`ALTER TABLE \${table} ADD COLUMN later text, ADD COLUMN later_still integer NOT NULL DEFAULT 1\`);
        await runner.query(\`CREATE INDEX ON \${table} (later)\`);
        await runner.query(\`CREATE TABLE later_\${table} (id bigint PRIMARY KEY)\`);
        await runner.query(\`CREATE FUNCTION later_\${table}() RETURNS integer LANGUAGE sql AS 'SELECT 1'\`);
      }
    },
  );
}
`;

/** The Foyer of this folder with migrations of a release to come, one for each table, in a folder of its own. @returns it */
export async function nextFoyer(tables, cleanup) {
  const folder = await cleanup.folder('foyer-next');
  await cp(join(HOME, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(HOME, 'package.json'), join(folder, 'package.json'));
  await symlink(join(HOME, 'node_modules'), join(folder, 'node_modules'), 'dir');
  await appendFile(join(folder, 'dist', 'migrations', 'index.js'), expansionsOf(tables));
  return folder;
}
