import { outlineDocuments } from '../../src/documents.js';
import { versions } from '../../src/versions/versions.js';
import { startApp, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { OPERATOR_TOKEN } from '../support/operator.js';

describe('the documents that are compared', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ OPERATOR_TOKEN });
  });
  afterAll(() => app.stop());

  it('are those of every version and of what operators can do, as they are served', async () => {
    const described = await outlineDocuments();
    expect([...described.keys()]).toEqual([...versions.map(({ name }) => name), 'admin']);
    for (const [name, document] of described) {
      const served = await createClient(app.url).get(`/docs/${name}.json`);
      expect(served.status).toBe(200);
      expect(JSON.parse(JSON.stringify(document))).toEqual(served.body);
    }
  });

  it('show for 404 an error that the route can respond with', async () => {
    const codes: string[] = [];
    for (const [, { paths }] of await outlineDocuments())
      for (const [path, item] of Object.entries(paths))
        for (const operation of [item.get, item.post, item.patch, item.delete]) {
          const response = operation?.responses['404'] as { content: object } | undefined;
          const [, code = ''] =
            /"code":"(\w+)_not_found"/.exec(JSON.stringify(response?.content ?? {})) ?? [];
          codes.push(code);
          expect(JSON.stringify([path, operation?.parameters]).replaceAll('-', '_')).toContain(code);
        }
    expect(new Set(codes)).toEqual(
      new Set(['', 'api_key', 'delivery', 'organization', 'participant', 'room', 'session', 'webhook']),
    );
  });
});
