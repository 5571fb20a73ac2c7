import { operationsOf } from './document.js';
import { at, type Mutation } from './mutation.js';
import * as the from './places.js';

/** Changes that are no change for any program. */
export const EDITORIAL: readonly Mutation[] = [
  {
    title: 'read another description of the version',
    change: (document) => {
      document.info.description = 'Else.';
      return [];
    },
  },
  {
    title: 'read another number of the document',
    change: (document) => {
      document.info.version = '9.9.9';
      return [];
    },
  },
  {
    title: 'read another description of an operation',
    change: at(the.operation(), ({ name, operation }) => {
      operation.description = 'Else.';
      return [name];
    }),
  },
  {
    title: 'read another summary',
    change: at(the.operation(), ({ name, operation }) => {
      operation.summary = 'Else';
      return [name];
    }),
  },
  {
    title: 'find an operation in another chapter',
    change: at(the.operation(), ({ name, operation }) => {
      operation.tags = ['Else'];
      return [name];
    }),
  },
  {
    title: 'find a page to read on',
    change: at(the.operation(), ({ name, operation }) => {
      operation.externalDocs = { url: 'https://docs.example' };
      return [name];
    }),
  },
  {
    title: 'read another description of an answer',
    change: at(the.success, ({ name, answer }) => {
      answer.description = 'Else.';
      return [name];
    }),
  },
  {
    title: 'read another example',
    change: at(the.answerMember(the.isText), ({ name, schema }) => {
      schema.example = 'else';
      return [name];
    }),
  },
  {
    title: 'read another title of a member',
    change: at(the.bodyMember(the.isOptional), ({ name, schema }) => {
      schema.title = 'Else';
      return [name];
    }),
  },
  {
    title: 'read another hint at the format of keys',
    change: (document) => {
      for (const scheme of Object.values(document.components.securitySchemes)) scheme.bearerFormat = 'else';
      return [];
    },
  },
  {
    title: 'read required members in another order',
    change: at(
      the.answerMember(({ owner }) => (owner.required?.length ?? 0) > 1),
      ({ owner }) => {
        owner.required?.reverse();
        return [];
      },
    ),
  },
  {
    title: 'read values in another order',
    change: at(
      the.bodyMember(({ schema }) => (schema.enum?.length ?? 0) > 1),
      ({ schema }) => {
        schema.enum?.reverse();
        return [];
      },
    ),
  },
  {
    title: 'read a schema in its place instead of by reference',
    change: at(the.sharedComponent, ({ component, answer }, document) => {
      const schema = structuredClone(document.components.schemas[component] ?? {});
      answer.content = { 'application/json': { schema } };
      return [];
    }),
  },
  {
    title: 'find a schema that nothing uses',
    change: (document) => {
      document.components.schemas.Unused = { type: 'object' };
      return [];
    },
  },
  {
    title: 'find a note for tools',
    change: at(the.operation(), ({ operation }) => {
      Object.assign(operation, { 'x-note': true });
      return [];
    }),
  },
  {
    title: 'find a parameter of all operations of a path at the path',
    change: at(
      the.operation(
        ({ item, operation }) => Object.keys(item).length === 1 && (operation.parameters?.length ?? 0) > 0,
      ),
      ({ item, operation }) => {
        item.parameters = operation.parameters ?? [];
        delete operation.parameters;
        return [];
      },
    ),
  },
  {
    title: 'find servers and security at every operation',
    change: (document) => {
      for (const { operation } of operationsOf(document)) {
        operation.servers = document.servers ?? [{ url: '/' }];
        operation.security ??= document.security ?? [];
      }
      delete document.servers;
      return [];
    },
  },
];
