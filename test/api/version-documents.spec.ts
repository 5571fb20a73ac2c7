import type { OpenAPIObject } from '@nestjs/swagger';
import { describeSurfaces } from '../../src/api/documents/surface-documents.js';
import { v1 } from '../../src/versions/v1/v1.js';
import { createClient } from '../support/client.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { useScene } from '../support/scene.js';

const METHODS = ['get', 'post', 'delete'] as const;

const versions = [
  { ...v1, deprecation: deprecated({ sunsetAt: AHEAD }) },
  makeVersion('6', deprecated({ sunsetAt: PASSED })),
  makeVersion('7', deprecated()),
  makeVersion('8', deprecated({ deprecatedAt: AHEAD })),
  makeVersion('9'),
];

describe('the document of a version', () => {
  const { app } = useScene({}, { versions });

  const read = async (number: string): Promise<OpenAPIObject> =>
    (await createClient(app.url).get<OpenAPIObject>(`/docs/v${number}.json`)).body;

  it.each([
    ['/docs/v9.json', 'application/json'],
    ['/docs/v9.yaml', 'text/yaml'],
    ['/docs/swagger-ui-init.js', 'application/javascript'],
  ])('is rendered once, and is 304 for a client that has it: %s', async (path, type) => {
    const render = jest.spyOn(JSON, 'stringify');
    const ask = (method = 'GET', tag?: string) =>
      fetch(app.url + path, { method, ...(tag && { headers: { 'If-None-Match': tag } }) });
    const first = await ask();
    const [tag, text] = [String(first.headers.get('etag')), await first.text()];
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');

    render.mockClear();
    const again = await ask();
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([200, tag, text]);
    expect(again.headers.get('content-type')).toContain(type);
    const head = await ask('HEAD');
    expect([head.status, head.headers.get('etag')]).toEqual([200, tag]);
    for (const method of ['GET', 'HEAD']) {
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const answer = await ask(method, known);
        expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, tag, '']);
        expect(answer.headers.get('content-length')).toBeNull();
      }
      expect((await ask(method, '"x"')).status).toBe(200);
    }
    const documents = render.mock.calls.filter(([value]) => Object(value).openapi !== undefined);
    expect(documents).toEqual([]);
    render.mockRestore();
  });

  it('begins with a banner when the version is deprecated', async () => {
    const { info } = await read('1');

    expect(info.description).toMatch(
      /^> \*\*Version 1 has been deprecated since 1 March 2025, 00:00 UTC\.\*\* From 1 May 2099, 12:30 UTC, the response to every request is 410 Gone\. Use version 9, at `\/v9`: \[migration guide\]\(https:\/\/foyer\.example\/guides\/moving\)\.\n\nMeeting rooms over REST/,
    );
    expect((await read('6')).info.description).toContain(
      'Since 1 September 2025, 00:00 UTC, the response to every request',
    );
    expect((await read('7')).info.description).toContain('its end is not decided yet');
    expect((await read('8')).info.description).toContain(
      'Version 8 is deprecated from 1 May 2099, 12:30 UTC on.',
    );
    expect((await read('9')).info.description).toBe('Notes of version 9.');
  });

  it.each([
    ['1', true],
    ['6', true],
    ['7', true],
    ['8', false],
    ['9', false],
  ])('marks the operations of version %s as deprecated: %s', async (number, isDeprecated) => {
    const operations = operationsOf(await read(number));

    expect(operations.length).toBeGreaterThan(2);
    for (const { deprecated: marked = false } of operations) expect(marked).toBe(isDeprecated);
  });

  it('adds the headers of the deprecation to every response', async () => {
    for (const { responses } of operationsOf(await read('1'))) {
      for (const response of Object.values(responses)) {
        expect(response).toMatchObject({
          headers: {
            Deprecation: { schema: { type: 'string', example: '@1740787200' } },
            Sunset: { schema: { type: 'string', example: 'Fri, 01 May 2099 12:30:00 GMT' } },
            Link: { schema: { type: 'string' } },
          },
        });
      }
      expect(responses['429']).toMatchObject({ headers: { 'Retry-After': {}, 'X-RateLimit-Limit': {} } });
      expect(responses['401']).not.toMatchObject({ headers: { 'Retry-After': {} } });
    }
    expect(JSON.stringify(await read('9'))).not.toMatch(/Deprecation|Sunset|410/);
  });

  it('has the 410 in its own error format once a sunset is announced', async () => {
    for (const { responses } of operationsOf(await read('1'))) {
      expect(responses['410']).toMatchObject({
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiError' } } },
      });
    }
    const [list] = operationsOf(await read('6'));
    expect(list?.responses['410']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
    });
    for (const { responses } of operationsOf(await read('7'))) expect(responses['410']).toBeUndefined();
  });

  it('is listed in Swagger UI with its status, and the newest one opens', async () => {
    const { text } = await createClient(app.url).get('/docs/swagger-ui-init.js');
    const names = [...text.matchAll(/"name": "(v\d[^"]*)"/g)].map(([, name]) => name);

    expect(names).toEqual(['v1 (deprecated)', 'v6 (sunset)', 'v7 (deprecated)', 'v8', 'v9']);
    expect(text).toContain('"urls.primaryName": "v9"');
  });

  it('is the same when other code describes the surfaces', async () => {
    const described = describeSurfaces(app.nest, versions);

    expect(described.map(({ name, title }) => [name, title])).toContainEqual(['v6', 'v6 (sunset)']);
    for (const { name, document } of described) {
      expect(JSON.parse(JSON.stringify(document))).toEqual(await read(name.slice(1)));
    }
  });
});

function operationsOf({ paths }: OpenAPIObject) {
  return Object.values(paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
}
