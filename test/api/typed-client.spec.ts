import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { versions } from '../../src/versions/versions.js';
import { makeCaller } from '../support/factories.js';
import { type DiagnosticsOf, typeCheck } from '../support/type-checker.js';
import type { Outcome } from './typed-client/outcome.js';
import { useScene } from '../support/scene.js';

const GENERATOR = 'node_modules/openapi-typescript/bin/cli.js';

interface Program {
  run(baseUrl: string, token: string): Promise<Outcome>;
}

const { app } = useScene();

/** A client made from nothing but the document, with openapi-typescript and openapi-fetch. */
describe.each(versions.map(({ name }) => name))('a client generated from the document of %s', (version) => {
  let diagnosticsOf: DiagnosticsOf;
  const file = (name: string): string => `test/api/typed-client/${version}.${name}.ts`;

  beforeAll(async () => {
    const generated = await promisify(execFile)(process.execPath, [
      GENERATOR,
      `${app.url}/docs/${version}.json`,
    ]);
    diagnosticsOf = typeCheck([file('program'), file('misuse')], { [file('schema.d')]: generated.stdout });
  });

  it('compiles', () => {
    expect(diagnosticsOf(file('program'))).toEqual([]);
  });

  it('does not compile when it is used wrongly', async () => {
    const text = await readFile(file('misuse'), 'utf8');
    const refused = [...text.matchAll(/\/\/ refused: (.*)/g)].map(([, reason = '']) => reason);
    expect(refused.length).toBeGreaterThan(3);
    expect(diagnosticsOf(file('misuse'))).toEqual(refused.map((reason) => expect.stringContaining(reason)));
  });

  it('creates, lists, reads and deletes, and reports errors', async () => {
    const { key } = await makeCaller(app);
    const program = (await import(`./typed-client/${version}.program.js`)) as Program;
    const { created, listed, read, statuses, refusal } = await program.run(app.url, key.token);

    expect(created.url).toMatch(/^https:\/\/rooms\.example\//);
    expect(listed).toEqual({ ids: [created.id], isLastPage: true });
    expect(read).toBe(created.id);
    expect(statuses).toEqual([201, 200, 204, 404]);
    expect(refusal).toMatch(/date/);
  });
});
