import { request } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type Scope, SCOPES } from '../../src/auth/api-key.js';
import { type DocumentedOperation, type Operation, operationsOf } from './api-document.js';
import type { TestApp } from './app.js';
import { type HttpResponse, type Client, createClient } from './client.js';
import { makeCaller, makeKey, makeOrganization, suspendOrganization } from './factories.js';
import { shortenDeadlines } from './deadlines.js';
import { receiveResponse } from './raw-response.js';
import { useScene } from './scene.js';

/** A request, but for its method. */
export interface Call {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** The cases of an operation. */
export interface OperationCases {
  /** A request that succeeds; what it needs is made with a key that never runs out of points. */
  readonly call: (acme: Client) => Call | Promise<Call>;
  /** How a status is provoked where it differs between operations. */
  readonly answers?: Readonly<Record<number, (acme: Client) => Promise<HttpResponse<unknown>>>>;
}

export interface Scene {
  readonly app: TestApp;
  /** The same, without a database. */
  readonly cutOff: TestApp;
  /** The same, with short deadlines. */
  readonly impatient: TestApp;
  readonly acme: Client & { readonly key: { readonly token: string } };
  /** The scope that the operation requires. */
  readonly scope: Scope | undefined;
  readonly method: string;
  readonly call: Call;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

type Provocations = Readonly<Record<number, (scene: Scene) => Promise<HttpResponse<unknown>>>>;

/** How a status is provoked on any operation. */
const EVERYWHERE: Provocations = {
  // A body without a recognizable end (RFC 9112, section 6.3).
  400: ({ app, method, call }) =>
    receiveResponse(request(app.url + call.path, { method, headers: { 'Transfer-Encoding': 'gzip' } }).end()),
  401: ({ app, method, call }) => createClient(app.url).send(method, call.path, init(call)),
  // A key with all other scopes; where no scope is needed, one of a suspended organization.
  403: async ({ app, scope, method, call }) => {
    const scopes = SCOPES.filter((other) => other !== scope);
    const organization = await makeOrganization(app);
    const { token } = await makeKey(app, organization, { scopes });
    if (scope === undefined) await suspendOrganization(app, organization);
    return createClient(app.url, token).send(method, call.path, init(call));
  },
  408: ({ impatient, method, call }) => {
    const sent = request(impatient.url + call.path, { method });
    sent.on('socket', (socket) =>
      socket.write(`${method} ${call.path} HTTP/1.1\r\nHost: and-then-nothing\r\n`),
    );
    return receiveResponse(sent).finally(() => sent.destroy());
  },
  413: ({ acme, method, call }) =>
    acme.send(method, call.path, { headers: JSON_TYPE, body: ' '.repeat(2 ** 21) }),
  414: ({ acme, method, call }) =>
    acme.send(method, `${call.path}${call.path.includes('?') ? '&' : '?'}a=${'x'.repeat(9_000)}`, init(call)),
  415: ({ acme, method, call }) =>
    acme.send(method, call.path, { headers: { 'Content-Type': 'nonsense' }, body: '{}' }),
  429: async ({ app, method, call }) => {
    const poor = await makeCaller(app, { pointsPerMinute: 1 });
    await poor.send(method, call.path, init(call));
    return poor.send(method, call.path, init(call));
  },
  431: ({ acme, method, call }) =>
    acme.send(method, call.path, {
      ...init(call),
      headers: { ...call.headers, 'X-Long': 'x'.repeat(50_000) },
    }),
  503: ({ cutOff, acme, method, call }) =>
    createClient(cutOff.url, acme.key.token).send(method, call.path, init(call)),
};

/** A document, and how its operations are called. */
export interface Setting {
  /** The name of the document: `admin`. */
  readonly document: string;
  /** Of the apps. */
  readonly environment: NodeJS.ProcessEnv;
  /** A client that may call every operation. */
  readonly caller: (app: TestApp) => Promise<Scene['acme']>;
  /** How a status is provoked on any operation, where it is not as for versions. */
  readonly everywhere: Provocations;
}

/**
 * Tests that every operation of a document sends every documented response. That it sends no
 * other is checked by the client, in every test.
 * @param cases of each operation, by `GET /v1/meetings/{meetingId}`
 */
export function describeDocumentedResponses(
  version: string,
  cases: Readonly<Record<string, OperationCases>>,
): void {
  const setting = { document: `v${version}`, environment: {}, caller: makeCaller, everywhere: {} };
  describeResponsesOf(setting, cases);
}

/** The same for a document other than that of a version. */
export function describeResponsesOf(
  { document, environment, caller, everywhere }: Setting,
  cases: Readonly<Record<string, OperationCases>>,
): void {
  const provocations = { ...EVERYWHERE, ...everywhere };
  describe(`the document of ${document}`, () => {
    const { app, startAnother, startProxy } = useScene(environment, { organization: null });
    let cutOff: TestApp;
    let impatient: TestApp;
    let acme: Scene['acme'];
    let operations: ReadonlyMap<string, DocumentedOperation>;

    beforeAll(async () => {
      impatient = await startAnother(environment);
      await shortenDeadlines(impatient);
      const proxy = await startProxy();
      cutOff = await startAnother(environment, proxy.url);
      proxy.mode = 'refuse';
      acme = await caller(app);
      const { body } = await acme.get<OpenAPIObject>(`/docs/${document}.json`);
      operations = new Map(
        operationsOf(body).map((documented) => [`${documented.method} ${documented.path}`, documented]),
      );
    });

    it('has a case for every operation, and no other', () => {
      expect([...operations.keys()].toSorted()).toEqual(Object.keys(cases).toSorted());
    });

    it.each(Object.entries(cases))('has only responses that occur: %s', async (name, own) => {
      const { method, operation } = find(name);
      const documented = Object.keys(operation.responses).map(Number);
      const stale = Object.keys(own.answers ?? {}).filter((status) => !documented.includes(Number(status)));
      expect(stale).toEqual([]);

      for (const status of documented) {
        const call = await own.call(acme);
        const scope = operation['x-required-scope'];
        const provoked =
          (await own.answers?.[status]?.(acme)) ??
          (await provocations[status]?.({ app, cutOff, impatient, acme, scope, method, call })) ??
          (await acme.send(method, call.path, init(call)));
        if (provoked.status !== status) {
          throw new Error(`Say how ${name} gets ${status}, and not ${provoked.status}.`);
        }
      }
    });

    it.each(Object.entries(cases))('has examples that work as they are: %s', async (name, own) => {
      const { method, operation } = find(name);
      const call = await own.call(acme);
      const success = Number(Object.keys(operation.responses).find((status) => status.startsWith('2')));
      for (const example of examplesOf(operation, call)) {
        const { status, text } = await acme.send(method, example.path, init(example));
        expect([example, status, text]).toEqual([example, success, text]);
      }
    });

    function find(name: string): DocumentedOperation {
      const documented = operations.get(name);
      if (!documented) throw new Error(`There is no ${name} any more.`);
      return documented;
    }
  });
}

function init({ headers = {}, body }: Call): RequestInit {
  return { headers: { ...headers }, ...(body !== undefined && { body }) };
}

/** A call with each body, and each value of a query parameter, that the document shows as an example. */
function examplesOf({ requestBody, parameters = [] }: Operation, call: Call): Call[] {
  const bodies = requestBody && 'content' in requestBody ? Object.values(requestBody.content) : [];
  const queries = parameters.flatMap((parameter) =>
    'name' in parameter && parameter.in === 'query'
      ? valuesIn(parameter).map((value) =>
          withQuery(call.path, parameter.name, queryOf(parameter.name, value)),
        )
      : [],
  );
  return [
    ...bodies.flatMap(valuesIn).map((value) => ({ ...call, body: JSON.stringify(value) })),
    ...queries.map((path) => ({ ...call, path })),
  ];
}

/** A path with a parameter in place of its own one of the same name. */
function withQuery(path: string, name: string, query: string): string {
  const [place = '', search = ''] = path.split('?');
  const others = search.split('&').filter((part) => part !== '' && !part.startsWith(`${name}=`));
  return `${place}?${[...others, query].join('&')}`;
}

/** A parameter as it stands in a URL; an object in the style `deepObject`. */
function queryOf(name: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return `${name}=${encodeURIComponent(String(value))}`;
  return Object.entries(value)
    .map(([member, item]) => `${name}[${member}]=${encodeURIComponent(String(item))}`)
    .join('&');
}

interface WithExamples {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, object>>;
  readonly schema?: object;
}

/** The values that are shown as examples beside a schema, or in it. */
function valuesIn({ example, examples = {}, schema = {} }: WithExamples): unknown[] {
  const beside = Object.values(examples).flatMap((shown) => ('value' in shown ? [shown.value] : []));
  const inside = 'example' in schema ? [schema.example] : [];
  return [...beside, ...(example === undefined ? [] : [example]), ...inside];
}
