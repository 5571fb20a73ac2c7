import { at, type Mutation } from './mutation.js';
import * as the from './places.js';

/** Changes to the bodies that clients send that break them. */
export const BREAKING_REQUESTS: readonly Mutation[] = [
  {
    title: 'send a body that is no longer read',
    change: at(the.withBody, ({ name, operation }) => {
      delete operation.requestBody;
      return [name];
    }),
  },
  {
    title: 'must send a body that was optional',
    given: (document) => {
      const { requestBody } = the.withBody(document)?.operation ?? {};
      if (requestBody) requestBody.required = false;
    },
    change: at(the.withBody, ({ name, operation }) => {
      if (operation.requestBody) operation.requestBody.required = true;
      return [name];
    }),
  },
  {
    title: 'send a body of the wrong media type',
    change: at(the.withBody, ({ name, operation }) => {
      the.rename(operation.requestBody?.content ?? {}, 'application/json', 'application/xml');
      return [name, 'application/json'];
    }),
  },
  {
    title: 'must follow a format where there was none',
    given: (document) => {
      delete the.withBody(document)?.operation.requestBody?.content['application/json']?.schema;
    },
    change: at(the.withBody, ({ name, operation }) => {
      if (operation.requestBody)
        operation.requestBody.content['application/json'] = { schema: the.anyObject() };
      return [name, 'format'];
    }),
  },
  {
    title: 'send a member that is no longer understood',
    change: at(the.bodyMember(the.isOptional), (spot) => {
      the.removeMember(spot);
      return [spot.name, spot.member, 'understood'];
    }),
  },
  {
    title: 'send a nested member that is no longer understood',
    change: at(
      the.bodyMember(({ depth }) => depth > 0),
      (spot) => {
        the.removeMember(spot);
        return [spot.name, spot.member, 'understood'];
      },
    ),
  },
  {
    title: 'send a member that was renamed',
    change: at(the.bodyMember(the.isOptional), (spot) => {
      the.renameMember(spot, 'other');
      return [spot.name, spot.member];
    }),
  },
  {
    title: 'must send a new member',
    change: at(the.bodyMember(the.isRequired), ({ name, owner }) => {
      owner.properties.must = { type: 'string' };
      owner.required = [...(owner.required ?? []), 'must'];
      return [name, 'must'];
    }),
  },
  {
    title: 'must send a member that was optional',
    change: at(the.bodyMember(the.isOptional), ({ name, owner, member }) => {
      owner.required = [...(owner.required ?? []), member];
      return [name, member];
    }),
  },
  {
    title: 'must send what a new allOf demands',
    change: at(the.withBody, ({ name, operation }) => {
      const content = operation.requestBody?.content['application/json'];
      const must = { type: 'object', required: ['must'], properties: { must: { type: 'string' } } };
      if (content?.schema) content.schema = { allOf: [content.schema, must] };
      return [name];
    }),
  },
  {
    title: 'send a member of the wrong type',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.type = 'integer';
      return [name, member];
    }),
  },
  {
    title: 'must not send null any more',
    change: at(the.bodyMember(the.has('nullable')), ({ name, schema, member }) => {
      delete schema.nullable;
      return [name, member];
    }),
  },
  {
    title: 'send a value that is no longer taken',
    change: at(the.bodyMember(the.has('enum')), ({ name, schema, member }) => {
      schema.enum = ['else'];
      return [name, member];
    }),
  },
  {
    title: 'send text that may be anything no longer',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.enum = ['only'];
      return [name, member];
    }),
  },
  {
    title: 'send text that is too long now',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.maxLength = 1;
      return [name, member];
    }),
  },
  {
    title: 'send text that is too short now',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.minLength = 9;
      return [name, member];
    }),
  },
  {
    title: 'send text that breaks a new pattern',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.pattern = '^x$';
      return [name, member];
    }),
  },
  {
    title: 'send text of another format',
    change: at(the.bodyMember(the.isText), ({ name, schema, member }) => {
      schema.format = 'byte';
      return [name, member];
    }),
  },
  {
    title: 'send a list that is too long now',
    change: at(
      the.bodyMember(({ schema }) => schema.type === 'array'),
      ({ name, schema, member }) => {
        schema.maxItems = 1;
        return [name, member];
      },
    ),
  },
  {
    title: 'send unknown members that are refused now',
    change: at(the.bodyMember(the.isRequired), ({ name, owner }) => {
      owner.additionalProperties = false;
      return [name, 'additionalProperties'];
    }),
  },
  {
    title: 'get something else when they leave a member out',
    change: at(the.bodyMember(the.has('default')), ({ name, schema, member }) => {
      schema.default = 'else';
      return [name, member];
    }),
  },
  {
    title: 'do not know what they get when they leave a member out',
    change: at(the.bodyMember(the.has('default')), ({ name, schema, member }) => {
      delete schema.default;
      return [name, member];
    }),
  },
  {
    title: 'send a member that can only be read now',
    change: at(the.bodyMember(the.isOptional), ({ name, schema, member }) => {
      schema.readOnly = true;
      return [name, member];
    }),
  },
  {
    title: 'send a member of a map which means something now',
    change: at(
      the.bodyMember(({ schema }) => typeof schema.additionalProperties === 'object'),
      ({ name, schema, member }) => {
        schema.properties = { fresh: { type: 'integer' } };
        return [name, member, 'additionalProperties'];
      },
    ),
  },
  {
    title: 'send text of a pattern that is only partly looser',
    given: the.withPattern('^[a-c]{1,4}$'),
    change: at(the.bodyMember(the.has('pattern')), ({ name, schema, member }) => {
      schema.pattern = '^[a-z]{2,4}$';
      return [name, member];
    }),
  },
];
