import { at, type Mutation } from './mutation.js';
import * as the from './places.js';

/** Changes that no client notices unless it wants to, and that are told. */
export const COMPATIBLE: readonly Mutation[] = [
  {
    title: 'may use a new path',
    change: at(the.operation(), ({ operation }, document) => {
      document.paths['/new'] = { get: { ...structuredClone(operation), operationId: 'new' } };
      return ['/new'];
    }),
  },
  {
    title: 'may use a new method',
    change: at(
      the.operation(({ item }) => !item.patch),
      ({ item, operation, path }) => {
        item.patch = { ...structuredClone(operation), operationId: 'new' };
        return [`PATCH ${path}`];
      },
    ),
  },
  {
    title: 'may send a new query parameter',
    change: at(the.operation(), ({ name, operation }) => {
      operation.parameters = [
        ...(operation.parameters ?? []),
        { name: 'may', in: 'query', schema: { type: 'string' } },
      ];
      return [name, 'may'];
    }),
  },
  {
    title: 'may send a new header',
    change: at(the.operation(), ({ name, operation }) => {
      operation.parameters = [
        ...(operation.parameters ?? []),
        { name: 'X-May', in: 'header', schema: { type: 'string' } },
      ];
      return [name, 'X-May'];
    }),
  },
  {
    title: 'may leave a parameter out',
    given: (document) => {
      const spot = the.parameter(({ in: where }) => where === 'query')(document);
      if (spot) spot.parameter.required = true;
    },
    change: at(
      the.parameter(({ in: where }) => where === 'query'),
      ({ name, parameter }) => {
        parameter.required = false;
        return [name];
      },
    ),
  },
  {
    title: 'may send a greater number',
    change: at(
      the.parameter(({ schema }) => schema.maximum !== undefined),
      ({ name, parameter }) => {
        parameter.schema.maximum = 1_000_000;
        return [name, parameter.name];
      },
    ),
  },
  {
    title: 'may send a smaller number',
    change: at(
      the.parameter(({ schema }) => schema.minimum !== undefined),
      ({ name, parameter }) => {
        delete parameter.schema.minimum;
        return [name, parameter.name];
      },
    ),
  },
  {
    title: 'may send a fraction',
    change: at(the.integerParameter, ({ name, parameter }) => {
      parameter.schema.type = 'number';
      return [name, parameter.name];
    }),
  },
  {
    title: 'may send a new member',
    change: at(the.bodyMember(the.isRequired), ({ name, owner }) => {
      owner.properties.may = { type: 'string' };
      return [name, 'may'];
    }),
  },
  {
    title: 'may leave a member out',
    change: at(the.bodyMember(the.isRequired), ({ name, owner, member }) => {
      owner.required = owner.required?.filter((key) => key !== member) ?? [];
      return [name];
    }),
  },
  {
    title: 'may send null',
    change: at(
      the.bodyMember((spot) => the.isText(spot) && !spot.schema.nullable),
      ({ name, schema, member }) => {
        schema.nullable = true;
        return [name, member];
      },
    ),
  },
  {
    title: 'may send a new value',
    change: at(the.bodyMember(the.has('enum')), ({ name, schema, member }) => {
      schema.enum?.push('new');
      return [name, member];
    }),
  },
  {
    title: 'may send longer text',
    change: at(the.bodyMember(the.has('maxLength')), ({ name, schema, member }) => {
      schema.maxLength = 1000;
      return [name, member];
    }),
  },
  {
    title: 'may send text of any format',
    change: at(the.bodyMember(the.has('format')), ({ name, schema, member }) => {
      delete schema.format;
      return [name, member];
    }),
  },
  {
    title: 'may leave the body out',
    given: (document) => {
      const { requestBody } = the.withBody(document)?.operation ?? {};
      if (requestBody) requestBody.required = true;
    },
    change: at(the.withBody, ({ name, operation }) => {
      if (operation.requestBody) operation.requestBody.required = false;
      return [name];
    }),
  },
  {
    title: 'may send another media type',
    change: at(the.withBody, ({ name, operation }) => {
      if (operation.requestBody)
        operation.requestBody.content['application/xml'] = { schema: the.anyObject() };
      return [name, 'application/xml'];
    }),
  },
  {
    title: 'may ask for another media type',
    change: at(the.success, ({ name, answer }) => {
      if (answer.content) answer.content['text/csv'] = { schema: { type: 'string' } };
      return [name, 'text/csv'];
    }),
  },
  {
    title: 'receive a new member',
    change: at(the.answerMember(the.isRequired), ({ name, owner }) => {
      owner.properties.fresh = { type: 'string' };
      return [name, 'fresh'];
    }),
  },
  {
    title: 'receive a new member every time',
    change: at(the.answerMember(the.isRequired), ({ name, owner }) => {
      owner.properties.fresh = { type: 'string' };
      owner.required = [...(owner.required ?? []), 'fresh'];
      return [name, 'fresh'];
    }),
  },
  {
    title: 'receive an optional member every time',
    change: at(the.answerMember(the.isOptional), ({ name, owner, member }) => {
      owner.required = [...(owner.required ?? []), member];
      return [name, member];
    }),
  },
  {
    title: 'receive null no more',
    change: at(the.answerMember(the.has('nullable')), ({ name, schema, member }) => {
      delete schema.nullable;
      return [name, member];
    }),
  },
  {
    title: 'receive a new value, as they were told to expect',
    given: (document) => {
      const spot = the.answerMember(the.isText)(document);
      if (spot) spot.schema.enum = ['a'];
    },
    change: at(the.answerMember(the.has('enum')), ({ name, schema, member }) => {
      schema.enum?.push('new');
      return [name, member];
    }),
  },
  {
    title: 'receive shorter text',
    change: at(the.answerMember(the.isText), ({ name, schema, member }) => {
      schema.maxLength = 100;
      return [name, member];
    }),
  },
  {
    title: 'receive a new header',
    change: at(the.success, ({ name, answer }) => {
      answer.headers = { ...answer.headers, 'X-New': { schema: { type: 'string' } } };
      return [name, 'X-New'];
    }),
  },
  {
    title: 'receive a new error',
    change: at(the.operation(), ({ name, operation }) => {
      operation.responses['418'] = { description: 'A teapot.' };
      return [name, '418'];
    }),
  },
  {
    title: 'pay less',
    change: at(the.operation(), ({ name, operation }) => {
      operation['x-quota-cost'] -= 1;
      return [name, 'x-quota-cost'];
    }),
  },
  {
    title: 'are told that an operation is deprecated',
    change: at(the.operation(), ({ name, operation }) => {
      operation.deprecated = true;
      return [name, 'deprecated'];
    }),
  },
  {
    title: 'are told that a member is deprecated',
    change: at(the.answerMember(the.isRequired), ({ name, schema, member }) => {
      schema.deprecated = true;
      return [name, member, 'deprecated'];
    }),
  },
  {
    title: 'are told what they get when they leave a member out',
    change: at(
      the.bodyMember((spot) => the.isText(spot) && the.isOptional(spot) && !the.has('default')(spot)),
      ({ name, schema, member }) => {
        schema.default = 'x';
        return [name, member, 'default'];
      },
    ),
  },
  {
    title: 'may authenticate in another way too',
    given: the.requireKey,
    change: at(the.operation(), ({ name, operation }, document) => {
      document.components.securitySchemes.second = { type: 'apiKey', in: 'header', name: 'X-Key' };
      operation.security = [...(operation.security ?? []), { second: [] }];
      return [name, 'second'];
    }),
  },
  {
    title: 'may do without a key',
    given: the.requireKey,
    change: at(the.operation(), ({ name, operation }) => {
      operation.security = [];
      return [name];
    }),
  },
  {
    title: 'may use another server too',
    change: (document) => {
      document.servers = [...(document.servers ?? []), { url: 'https://new.example' }];
      return ['https://new.example'];
    },
  },
  {
    title: 'may send text of a looser pattern',
    given: the.withPattern('^[a-c]{1,4}$'),
    change: at(the.bodyMember(the.has('pattern')), ({ name, schema, member }) => {
      schema.pattern = '^[a-z]{1,8}$';
      return [name, member];
    }),
  },
  {
    title: 'may send something else than text',
    change: at(the.bodyMember(the.isText), ({ name, schema, owner, member }) => {
      owner.properties[member] = { oneOf: [schema, { type: 'integer' }] };
      return [name, member];
    }),
  },
];
