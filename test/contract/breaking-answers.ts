import { at, type Mutation } from './mutation.js';
import * as the from './places.js';

/** Changes to what clients receive that break them. */
export const BREAKING_ANSWERS: readonly Mutation[] = [
  {
    title: 'receive another status',
    change: at(the.success, ({ name, operation, status }) => {
      the.rename(operation.responses, status, '299');
      return [name, status];
    }),
  },
  {
    title: 'receive a second status for success',
    change: at(the.success, ({ name, operation, answer }) => {
      operation.responses['299'] = structuredClone(answer);
      return [name, '299'];
    }),
  },
  {
    title: 'miss a documented error',
    change: at(
      the.answer(({ status }) => status.startsWith('4')),
      ({ name, operation, status }) => {
        delete operation.responses[status];
        return [name, status];
      },
    ),
  },
  {
    title: 'receive another media type',
    change: at(the.success, ({ name, answer }) => {
      the.rename(answer.content ?? {}, 'application/json', 'application/xml');
      return [name, 'application/json'];
    }),
  },
  {
    title: 'receive no body any more',
    change: at(the.success, ({ name, answer, status }) => {
      delete answer.content;
      return [name, status];
    }),
  },
  {
    title: 'receive a body of unknown format',
    change: at(the.success, ({ name, answer, status }) => {
      delete answer.content?.['application/json']?.schema;
      return [name, status, 'described'];
    }),
  },
  {
    title: 'receive an object with nothing promised in it',
    change: at(the.success, ({ name, answer, status }) => {
      answer.content = { 'application/json': { schema: the.anyObject() } };
      return [name, status];
    }),
  },
  {
    title: 'receive one of several formats',
    change: at(the.success, ({ name, answer, status }) => {
      const { schema } = answer.content?.['application/json'] ?? {};
      answer.content = { 'application/json': { schema: { oneOf: [schema ?? {}, { type: 'string' }] } } };
      return [name, status];
    }),
  },
  {
    title: 'miss a header',
    change: at(
      the.answer(({ answer }) => !!answer.headers),
      ({ name, answer: { headers = {} }, status }) => {
        const [header = ''] = Object.keys(headers);
        delete headers[header];
        return [name, status, header];
      },
    ),
  },
  {
    title: 'receive a header of another type',
    change: at(
      the.answer(({ answer }) => !!answer.headers),
      ({ name, answer: { headers = {} }, status }) => {
        const [[header, its] = ['', undefined]] = Object.entries(headers);
        if (its) its.schema = { type: 'boolean' };
        return [name, status, header];
      },
    ),
  },
  {
    title: 'cannot rely on a header',
    given: (document) => {
      const spot = the.success(document);
      if (spot) spot.answer.headers = { 'X-Sure': { required: true, schema: { type: 'string' } } };
    },
    change: at(the.success, ({ name, answer: { headers = {} }, status }) => {
      delete headers['X-Sure']?.required;
      return [name, status, 'X-Sure'];
    }),
  },
  {
    title: 'miss a member',
    change: at(the.answerMember(the.isRequired), (spot) => {
      the.removeMember(spot);
      return [spot.name, spot.member];
    }),
  },
  {
    title: 'miss an optional member',
    change: at(the.answerMember(the.isOptional), (spot) => {
      the.removeMember(spot);
      return [spot.name, spot.member];
    }),
  },
  {
    title: 'find a member renamed',
    change: at(the.answerMember(the.isRequired), (spot) => {
      the.renameMember(spot, 'other');
      return [spot.name, spot.member];
    }),
  },
  {
    title: 'miss a member of an error',
    change: at(the.answerMember(the.isRequired, /^4/), (spot) => {
      the.removeMember(spot);
      return [spot.name, spot.member];
    }),
  },
  {
    title: 'miss a member in a list',
    given: (document) => {
      const spot = the.success(document);
      const list = { type: 'array', items: { type: 'object', properties: { deep: { type: 'string' } } } };
      if (spot?.answer.content) {
        spot.answer.content['application/json'] = { schema: { type: 'object', properties: { list } } };
      }
    },
    change: at(
      the.answerMember(({ member }) => member === 'deep'),
      (spot) => {
        the.removeMember(spot);
        return [spot.name, 'list[].deep'];
      },
    ),
  },
  {
    title: 'miss a member that comes from an allOf',
    given: (document) => {
      const spot = the.success(document);
      const part = { type: 'object', properties: { inherited: { type: 'string' } } };
      if (spot?.answer.content) spot.answer.content['application/json'] = { schema: { allOf: [part] } };
    },
    change: at(
      the.answerMember(({ member }) => member === 'inherited'),
      (spot) => {
        the.removeMember(spot);
        return [spot.name, 'inherited'];
      },
    ),
  },
  {
    title: 'cannot rely on a member any more',
    change: at(the.answerMember(the.isRequired), ({ name, owner, member }) => {
      owner.required = owner.required?.filter((key) => key !== member) ?? [];
      return [name, member];
    }),
  },
  {
    title: 'receive null',
    change: at(
      the.answerMember((spot) => the.isText(spot) && !spot.schema.nullable),
      ({ name, schema, member }) => {
        schema.nullable = true;
        return [name, member];
      },
    ),
  },
  {
    title: 'receive a member of another type',
    change: at(the.answerMember(the.isText), ({ name, schema, member }) => {
      schema.type = 'integer';
      return [name, member];
    }),
  },
  {
    title: 'receive a member of any type',
    change: at(the.answerMember(the.isText), ({ name, schema, member }) => {
      delete schema.type;
      return [name, member];
    }),
  },
  {
    title: 'receive a fraction where there were whole numbers',
    change: at(
      the.answerMember(({ schema }) => schema.type === 'integer', /./),
      ({ name, schema, member }) => {
        schema.type = 'number';
        return [name, member];
      },
    ),
  },
  {
    title: 'receive text of another format',
    change: at(the.answerMember(the.has('format')), ({ name, schema, member }) => {
      schema.format = 'byte';
      return [name, member];
    }),
  },
  {
    title: 'receive text of any format',
    change: at(the.answerMember(the.has('format')), ({ name, schema, member }) => {
      delete schema.format;
      return [name, member];
    }),
  },
  {
    title: 'receive text of another pattern',
    change: at(the.answerMember(the.has('pattern')), ({ name, schema, member }) => {
      schema.pattern = '^x';
      return [name, member];
    }),
  },
  {
    title: 'receive longer text',
    given: (document) => {
      const spot = the.answerMember(the.isText)(document);
      if (spot) spot.schema.maxLength = 10;
    },
    change: at(the.answerMember(the.isText), ({ name, schema, member }) => {
      schema.maxLength = 20;
      return [name, member];
    }),
  },
  {
    title: 'receive something else in a list',
    change: at(
      the.answerMember(({ schema }) => schema.type === 'array'),
      ({ name, schema, member }) => {
        schema.items = { type: 'integer' };
        return [name, `${member}[]`];
      },
    ),
  },
  {
    title: 'find a member only where they write it',
    change: at(the.answerMember(the.isText), ({ name, schema, member }) => {
      schema.writeOnly = true;
      return [name, member];
    }),
  },
  {
    title: 'tell formats apart by another member',
    given: (document) => {
      const spot = the.success(document);
      const schema = {
        oneOf: [
          {
            type: 'object',
            required: ['a', 'b'],
            properties: { a: { type: 'string' }, b: { type: 'string' } },
          },
        ],
        discriminator: { propertyName: 'a' },
      };
      if (spot?.answer.content) spot.answer.content['application/json'] = { schema };
    },
    change: at(the.success, ({ name, answer, status }) => {
      const { schema } = answer.content?.['application/json'] ?? {};
      if (schema) schema.discriminator = { propertyName: 'b' };
      return [name, status, 'propertyName'];
    }),
  },
  {
    title: 'find a schema renamed in their generated code',
    change: at(the.sharedComponent, ({ name, component }, document) => {
      const text = JSON.stringify(document).replaceAll(
        new RegExp(`(["/])${component}"`, 'g'),
        `$1${component}2"`,
      );
      Object.assign(document, JSON.parse(text));
      return [name, component, 'became', 'generated clients'];
    }),
  },
  {
    title: 'miss a schema in their generated code',
    change: at(the.answeredComponent, ({ name, component, answer }, document) => {
      const schema = document.components.schemas[component] ?? {};
      delete document.components.schemas[component];
      answer.content = { 'application/json': { schema } };
      return [name, component, 'generated clients'];
    }),
  },
  {
    title: 'find nothing in a map any more',
    change: at(
      the.answerMember(({ schema }) => typeof schema.additionalProperties === 'object'),
      ({ name, schema, member }) => {
        schema.additionalProperties = false;
        return [name, member, 'additionalProperties'];
      },
    ),
  },
  {
    title: 'receive any value where there were few',
    change: at(the.answerMember(the.has('enum')), ({ name, schema, member }) => {
      delete schema.enum;
      return [name, member];
    }),
  },
];
