import { existsSync } from 'node:fs';
import { Controller, Delete, Get, Patch } from '@nestjs/common';
import { ApiBody, ApiProperty, ApiPropertyOptional, ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/api/documents/document.js';
import { V1Module } from '../../src/versions/v1/v1.js';
import { versions } from '../../src/versions/versions.js';
import { type Operation, operationsOf } from '../support/api-document.js';
import type { TestApp } from '../support/app.js';
import { useScene } from '../support/scene.js';
import { addController } from '../support/made-version.js';

class Thing {
  @ApiProperty()
  id!: string;

  @ApiPropertyOptional({ type: 'integer', default: 1 })
  size?: number;
}

@Controller({ path: 'things', version: '1' })
class ThingsController {
  @Get(':id')
  @ApiResponse({ status: 200, type: Thing, headers: { ETag: { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'It has not changed.' })
  @ApiResponse({ status: 404, description: 'There is no such thing.' })
  get(): void {}

  @Patch(':id')
  @ApiBody({ type: Thing })
  @ApiResponse({ status: 200, description: 'It was changed.' })
  @ApiResponse({ status: 400, description: 'The patch is none.' })
  @ApiResponse({ status: 412, description: 'It has changed.' })
  patch(): void {}

  @Delete(':id')
  @ApiResponse({ status: 204, description: 'It is gone.' })
  delete(): void {}
}

const QUOTA = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];
const PROBLEM = 'application/problem+json';

describe('the document of a version whose errors are problems', () => {
  addController(V1Module, ThingsController);
  const { app, startAnother } = useScene();
  let document: OpenAPIObject;
  let operations: Readonly<Record<string, Operation>>;

  beforeAll(async () => {
    document = describeWith(app);
    operations = Object.fromEntries(
      operationsOf(document).map(({ method, path, operation }) => [`${method} ${path}`, operation]),
    );
  });

  it('has the responses of every operation and those that the route declares', () => {
    expect(statusesOf('GET')).toEqual([200, 304, 400, 401, 403, 404, 408, 414, 429, 431, 503]);
    expect(statusesOf('PATCH')).toEqual([200, 400, 401, 403, 408, 412, 413, 414, 415, 429, 431, 503]);
    expect(statusesOf('DELETE')).toEqual([204, 400, 401, 403, 408, 413, 414, 415, 429, 431, 503]);
  });

  it('describes errors with the content type and schema of the version', () => {
    expect(answer('PATCH', 412)).toMatchObject({
      description: 'It has changed.',
      content: {
        [PROBLEM]: {
          schema: { $ref: '#/components/schemas/Problem' },
          example: { status: 412, title: 'It has changed.' },
        },
      },
    });
    expect(answer('PATCH', 429).content).toMatchObject({
      [PROBLEM]: { schema: { $ref: '#/components/schemas/Throttled' } },
    });
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(
      expect.arrayContaining(['Problem', 'Throttled']),
    );
  });

  it('includes responses that the server sends before a request is routed', () => {
    expect(Object.keys(answer('GET', 408).content ?? {})).toEqual(['application/json']);
    expect(Object.keys(answer('GET', 431).content ?? {})).toEqual([PROBLEM, 'application/json']);
    expect(Object.keys(answer('PATCH', 400).content ?? {})).toEqual([PROBLEM, 'application/json']);
    expect(answer('PATCH', 400).description).toBe('The patch is none.');
  });

  it('has no content where none is declared and nothing fails', () => {
    for (const nothing of [answer('GET', 304), answer('PATCH', 200), answer('DELETE', 204)])
      expect(nothing.content).toBeUndefined();
  });

  it('requires headers that are always present', () => {
    expect(headersOf('GET', 200)).toEqual({ promised: [...QUOTA, 'RateLimit'], possible: ['ETag'] });
    expect(headersOf('GET', 304)).toEqual({ promised: [...QUOTA, 'RateLimit'], possible: [] });
    expect(headersOf('GET', 400)).toEqual({ promised: [], possible: [...QUOTA, 'RateLimit'] });
    expect(headersOf('GET', 401)).toEqual({ promised: ['WWW-Authenticate'], possible: [] });
    expect(headersOf('GET', 429)).toEqual({ promised: ['Retry-After'], possible: [...QUOTA, 'RateLimit'] });
    expect(headersOf('GET', 408)).toEqual({ promised: [], possible: [] });
  });

  it('does not require quota headers where requests may pass unmetered', async () => {
    const lenient = await startAnother({ QUOTA_ON_STORE_FAILURE: 'allow' });
    const { paths } = describeWith(lenient);

    expect(paths['/v1/things/{id}']?.get?.responses['200']).toMatchObject({
      headers: { 'X-RateLimit-Limit': { required: false }, RateLimit: { required: false } },
    });
  });

  it('describes a request body inline, so that generators keep fields with a default optional', () => {
    expect(operations['PATCH /v1/things/{id}']?.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { title: 'Thing', required: ['id'], properties: { size: { type: 'integer', default: 1 } } },
        },
      },
    });
  });

  interface Described {
    readonly description?: string;
    readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
    readonly content?: object;
  }

  function statusesOf(method: string): number[] {
    return Object.keys(operations[`${method} /v1/things/{id}`]?.responses ?? {}).map(Number);
  }

  function answer(method: string, status: number): Described {
    return (operations[`${method} /v1/things/{id}`]?.responses[status] ?? {}) as Described;
  }

  function headersOf(method: string, status: number): { promised: string[]; possible: string[] } {
    const headers = Object.entries(answer(method, status).headers ?? {});
    const names = (wanted: boolean) =>
      headers.filter(([, { required = false }]) => required === wanted).map(([name]) => name);
    return { promised: names(true), possible: names(false) };
  }
});

it.each(versions.map(({ name }) => name))('every response in the document of %s is provoked', (name) => {
  const file = `test/versions/${name}/documented-responses.spec.ts`;
  if (!existsSync(file)) throw new Error(`Say in ${file} how each response of ${name} is provoked.`);
});

function describeWith({ nest }: TestApp): OpenAPIObject {
  return describeApi(nest, {
    name: 'v1',
    module: V1Module,
    document: {
      title: 'Things',
      introduction: () => '',
      security: { name: 'bearer', description: 'An API key.' },
      tags: {},
      errorType: PROBLEM,
      errorSchemas: { Problem: { type: 'object' }, Throttled: { type: 'object' } },
      errorSchemaOf: (status) => (status === 429 ? 'Throttled' : 'Problem'),
      errorExample: (status, title) => ({ status, title }),
      headers: { RateLimit: { description: 'What is left.', schema: { type: 'string' } } },
    },
  });
}
