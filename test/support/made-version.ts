import { Controller, Get, Header, Module, Post, type Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import { AnyScope } from '../../src/auth/access.decorators.js';
import type { ApiSurface, Deprecation, DocumentRules } from '../../src/api/api-surface.js';
import { ERRORS } from '../../src/api/errors/error-catalogue.js';

/** The path of the routes of a version made for a test: a GET, and a POST with a body. */
export const NOTES = 'notes';
/** A route with a `Link` of its own. */
export const PAGES = 'pages';
export const NEXT_PAGE = '</pages?page=2>; rel="next"';

/**
 * A whole version of the API, with routes, a shape of errors and a document of its own:
 * `{ "problem": { "code", "text" } }`.
 */
export function makeVersion(number: string, deprecation?: Deprecation): ApiSurface {
  @ApiBearerAuth()
  @Controller({ version: number })
  class NotesController {
    @Get(NOTES)
    @AnyScope()
    @ApiResponse({ status: 200, description: 'All notes.', schema: ANYTHING })
    list(): object {
      return { notes: [] };
    }

    @Post(NOTES)
    @AnyScope()
    @ApiResponse({ status: 201, description: 'A note.', schema: ANYTHING })
    create(): object {
      return { note: 1 };
    }

    @Get(PAGES)
    @AnyScope()
    @Header('Link', NEXT_PAGE)
    @ApiResponse({
      status: 200,
      description: 'A page.',
      schema: ANYTHING,
      headers: { Link: { schema: { type: 'string' } } },
    })
    page(): object {
      return {};
    }
  }

  @Module({ controllers: [NotesController] })
  class MadeModule {}

  return {
    name: `v${number}`,
    version: number,
    authentication: 'api_key',
    isCrossOrigin: true,
    module: MadeModule,
    formatError: ({ code, message }) => ({
      status: ERRORS[code].status,
      headers: {},
      contentType: 'application/json',
      body: { problem: { code, text: message } },
    }),
    document: {
      ...RULES,
      introduction: () => `Notes of version ${number}.`,
    },
    firstRequest: { summary: 'Make a note', path: `/v${number}/${NOTES}`, body: {} },
    ...(deprecation && { deprecation }),
  };
}

const ANYTHING = { type: 'object', additionalProperties: true } as const;

const RULES: Omit<DocumentRules, 'introduction'> = {
  title: 'Notes',
  security: { name: 'bearer', description: 'An API key.' },
  tags: {},
  errorType: 'application/json',
  errorSchemas: {
    Failure: {
      type: 'object',
      required: ['problem'],
      properties: {
        problem: {
          type: 'object',
          required: ['code', 'text'],
          properties: { code: { type: 'string' }, text: { type: 'string' } },
        },
      },
    },
  },
  errorSchemaOf: () => 'Failure',
  errorExample: (_, text) => ({ problem: { code: 'internal_error', text } }),
};

/** A declaration with the given parts; the rest is that of a version deprecated long ago. */
export function deprecated(wanted: Partial<Deprecation> = {}): Deprecation {
  return {
    deprecatedAt: new Date('2025-03-01T00:00:00Z'),
    successor: '9',
    guide: 'https://foyer.example/guides/moving',
    ...wanted,
  };
}

/** A date in the far future. */
export const AHEAD = new Date('2099-05-01T12:30:00Z');
/** A date in the past. */
export const PASSED = new Date('2025-09-01T00:00:00Z');

/** Adds routes to a module of Foyer for the tests of a file, before the application is made. */
export function addController(module: Type, controller: Type): void {
  const controllers = Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) as unknown[];
  const set = (all: unknown[]): void => Reflect.defineMetadata(MODULE_METADATA.CONTROLLERS, all, module);
  set([...controllers, controller]);
  // Other test files share the module.
  afterAll(() => set(controllers));
}
