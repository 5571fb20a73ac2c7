import { at, type Mutation } from './mutation.js';
import { operationsOf } from './document.js';
import * as the from './places.js';

/** Changes to paths, operations, parameters and authentication that break clients. */
export const BREAKING_ROUTES: readonly Mutation[] = [
  {
    title: 'find no path any more',
    change: at(the.operation(), ({ path }, document) => {
      delete document.paths[path];
      return [path];
    }),
  },
  {
    title: 'find no method any more',
    change: at(
      the.operation(({ item }) => Object.keys(item).length > 1),
      ({ name, item, method }) => {
        delete item[method];
        return [name];
      },
    ),
  },
  {
    title: 'find a path without its slash',
    change: at(the.operation(), ({ path }, document) => {
      the.rename(document.paths, path, path.slice(1));
      return [path];
    }),
  },
  {
    title: 'find a path renamed',
    change: at(the.operation(), ({ path }, document) => {
      the.rename(document.paths, path, `${path}-2`);
      return [path];
    }),
  },
  {
    title: 'find a path parameter renamed',
    change: at(
      the.parameter(({ in: where }) => where === 'path'),
      ({ path, parameter }, document) => {
        const { name } = parameter;
        for (const spot of operationsOf(document).filter((other) => other.path === path)) {
          for (const other of spot.operation.parameters ?? []) if (other.name === name) other.name = 'other';
        }
        the.rename(document.paths, path, path.replace(`{${name}}`, '{other}'));
        return [name, path.replace(`{${name}}`, '{other}')];
      },
    ),
  },
  {
    title: 'find an operationId renamed',
    change: at(the.operation(), ({ name, operation }) => {
      operation.operationId = 'somethingElse';
      return [name, 'somethingElse'];
    }),
  },
  {
    title: 'pay more for an operation',
    change: at(the.operation(), ({ name, operation }) => {
      operation['x-quota-cost'] += 1;
      return [name, 'cost'];
    }),
  },
  {
    title: 'miss a parameter',
    change: at(the.optionalParameter, ({ name, operation, parameter }) => {
      operation.parameters = operation.parameters?.filter((other) => other !== parameter) ?? [];
      return [name, parameter.name];
    }),
  },
  {
    title: 'find a query parameter renamed',
    change: at(the.optionalParameter, ({ name, parameter }) => {
      const before = parameter.name;
      parameter.name = 'other';
      return [name, before];
    }),
  },
  {
    title: 'find a parameter moved into a header',
    change: at(the.optionalParameter, ({ name, parameter }) => {
      parameter.in = 'header';
      return [name, parameter.name];
    }),
  },
  {
    title: 'must send a new parameter',
    change: at(the.operation(), ({ name, operation }) => {
      operation.parameters = [
        ...(operation.parameters ?? []),
        { name: 'must', in: 'query', required: true, schema: { type: 'string' } },
      ];
      return [name, 'must'];
    }),
  },
  {
    title: 'must send a new header to every method of a path',
    change: at(the.operation(), ({ path, item }) => {
      item.parameters = [{ name: 'X-Must', in: 'header', required: true, schema: { type: 'string' } }];
      return [path, 'X-Must'];
    }),
  },
  {
    title: 'must send a parameter that was optional',
    change: at(the.optionalParameter, ({ name, parameter }) => {
      parameter.required = true;
      return [name, parameter.name];
    }),
  },
  {
    title: 'send a number above the new maximum of a parameter',
    change: at(the.integerParameter, ({ name, parameter }) => {
      parameter.schema.maximum = 2;
      return [name, parameter.name];
    }),
  },
  {
    title: 'send a number below the new minimum of a parameter',
    change: at(the.integerParameter, ({ name, parameter }) => {
      parameter.schema.minimum = 2;
      return [name, parameter.name];
    }),
  },
  {
    title: 'send a parameter of the wrong type',
    change: at(the.integerParameter, ({ name, parameter }) => {
      parameter.schema.type = 'boolean';
      return [name, parameter.name];
    }),
  },
  {
    title: 'get something else when they leave a parameter out',
    change: at(
      the.parameter(({ schema }) => schema.default !== undefined),
      ({ name, parameter }) => {
        parameter.schema.default = 7;
        return [name, parameter.name];
      },
    ),
  },
  {
    title: 'write a list in a parameter in another way',
    change: at(
      the.parameter(({ schema }) => schema.type === 'array'),
      ({ name, parameter }) => {
        parameter.explode = !parameter.explode;
        return [name, parameter.name];
      },
    ),
  },
  {
    title: 'send a value that a parameter no longer takes',
    change: at(
      the.parameter(({ schema }) => !!schema.items?.enum),
      ({ name, parameter }) => {
        parameter.schema.items?.enum?.pop();
        return [name, parameter.name];
      },
    ),
  },
  {
    title: 'must authenticate in another way',
    change: (document) => {
      const [name] = Object.keys(document.components.securitySchemes);
      if (name === undefined) return undefined;
      document.components.securitySchemes[name] = { type: 'apiKey', in: 'header', name: 'X-Key' };
      return [name];
    },
  },
  {
    title: 'must use another scheme of the header Authorization',
    change: (document) => {
      const [name] = Object.keys(document.components.securitySchemes);
      if (name === undefined) return undefined;
      document.components.securitySchemes[name] = { type: 'http', scheme: 'basic' };
      return [name];
    },
  },
  {
    title: 'must show a second key',
    given: the.requireKey,
    change: at(the.operation(), ({ name, operation }, document) => {
      document.components.securitySchemes.second = { type: 'apiKey', in: 'header', name: 'X-Key' };
      operation.security = [{ ...operation.security?.[0], second: [] }];
      return [name, 'second'];
    }),
  },
  {
    title: 'need a key where none was needed',
    given: (document) => {
      const spot = the.operation()(document);
      if (spot) spot.operation.security = [];
    },
    change: at(the.operation(), ({ name, operation }, document) => {
      operation.security = [{ [Object.keys(document.components.securitySchemes)[0] ?? '']: [] }];
      return [name];
    }),
  },
  {
    title: 'find the server elsewhere',
    given: (document) => {
      document.servers = [{ url: 'https://before.example' }];
    },
    change: (document) => {
      document.servers = [{ url: 'https://after.example' }];
      return ['https://before.example'];
    },
  },
  {
    title: 'find an operation on a server of its own',
    change: at(the.operation(), ({ name, operation }) => {
      operation.servers = [{ url: 'https://own.example' }];
      return [name, 'server'];
    }),
  },
  {
    title: 'find a path on a server of its own',
    change: at(the.operation(), ({ name, item }) => {
      item.servers = [{ url: 'https://own.example' }];
      return [name, 'server'];
    }),
  },
  {
    title: 'need a key because an operation says nothing of its own any more',
    given: (document) => {
      document.security = [{ [Object.keys(document.components.securitySchemes)[0] ?? '']: [] }];
      const spot = the.operation()(document);
      if (spot) spot.operation.security = [];
    },
    change: at(the.operation(), ({ name, operation }) => {
      delete operation.security;
      return [name, 'required'];
    }),
  },
  {
    title: 'need another scope',
    change: at(the.operation(), ({ name, operation }) => {
      operation['x-required-scope'] = 'else';
      return [name, 'scope'];
    }),
  },
];
