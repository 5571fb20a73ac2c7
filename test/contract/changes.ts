import type { Differences } from '../../contract/support/compare.mjs';

/** A change that somebody could make: to a path, or to a whole document. */
export interface Change {
  readonly impact: keyof Differences;
  /** As the end of the sentence "clients …". */
  readonly title: string;
  /** Part of the sentence that names it. */
  readonly sentence: string;
  readonly before: object;
  readonly after: object;
}

type Row = readonly [title: string, before: object, after: object, sentence: string];

const TEXT = { type: 'string' };
const DONE = { '204': { description: 'Done.' } };
const NEW = { name: 'new', in: 'query', schema: TEXT };
const KEY = { key: [] };

const json = (schema?: object): object => ({ 'application/json': schema ? { schema } : {} });
const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });

/** An operation with whatever it is about. */
const get = (operation: object = {}): object => ({
  get: { operationId: 'look', responses: DONE, ...operation },
});
const asking = (...parameters: object[]): object => get({ parameters });
const sending = (schema?: object, body: object = {}): object => ({
  post: { requestBody: { content: json(schema), ...body }, responses: DONE },
});
const receiving = (schema?: object, answer: object = {}): object =>
  get({ responses: { '200': { description: 'Seen.', content: json(schema), ...answer } } });
const header = (its: object): object => receiving(TEXT, { headers: { 'X-Its': { schema: TEXT, ...its } } });

const sent = (before: object, after: object): [object, object] => [
  sending(object({ a: before })),
  sending(object({ a: after })),
];
const received = (before: object, after: object): [object, object] => [
  receiving(object({ a: before })),
  receiving(object({ a: after })),
];

const ENUM = { ...TEXT, enum: ['a', 'b'] };
const LETTERS = { ...TEXT, pattern: '^[a-c]{1,4}$' };

/** One change for each rule of ours, and for each kind of place. */
const BREAKING: readonly Row[] = [
  // Operations.
  ['find no method', { ...get(), put: { responses: DONE } }, get(), 'PUT /change'],
  ['pay more', get({ 'x-quota-cost': 1 }), get({ 'x-quota-cost': 2 }), 'the cost rose from 1 to 2'],
  ['need another scope', get(), get({ 'x-required-scope': 'a' }), 'the scope that a key must have'],
  ['find an operationId set', { get: { responses: DONE } }, get(), 'the operationId'],
  ['need a key', get({ security: [] }), get({ security: [KEY] }), 'required'],
  ['find a server of its own', get(), get({ servers: [{ url: 'https://own.example' }] }), 'server'],

  // Parameters.
  ['miss a parameter', asking(NEW), asking(), '`new`'],
  ['must send a parameter', asking(), asking({ ...NEW, required: true }), '`new`'],
  ['must send one of the path', get(), { ...get(), parameters: [{ ...NEW, required: true }] }, '`new`'],
  ['must send a header', asking(), asking({ ...NEW, in: 'header', required: true }), 'header'],
  ['must send less in it', asking(NEW), asking({ ...NEW, schema: { ...TEXT, maxLength: 2 } }), '`new`'],

  // What they send.
  ['send a body in vain', sending(TEXT), { post: { responses: DONE } }, 'POST /change'],
  ['must send a body', sending(TEXT), sending(TEXT, { required: true }), 'required'],
  ['must follow a format', sending(), sending(TEXT), 'a format is prescribed where there was none'],
  ['send without a format', sending(TEXT), sending(), 'the format is no longer described'],
  ['send a field in vain', sending(object({ a: TEXT, b: TEXT })), sending(object({ a: TEXT })), '`b` is no'],
  [
    'send a nested field in vain',
    ...sent(object({ b: TEXT, c: TEXT }), object({ b: TEXT })),
    'the field `a.c` is no longer understood',
  ],
  ['send all fields in vain', sending(object({ a: TEXT })), sending({ type: 'object' }), 'all fields are no'],
  [
    'must send a field',
    sending(object({ a: TEXT })),
    sending(object({ a: TEXT }, { required: ['a'] })),
    'required',
  ],
  [
    'must send what an allOf demands',
    sending(object({ a: TEXT })),
    sending({ allOf: [object({ a: TEXT }), { required: ['a'] }] }),
    'POST /change',
  ],
  ['send a value in vain', ...sent(ENUM, { ...TEXT, enum: ['a'] }), '`a`'],
  ['get another default', ...sent({ ...TEXT, default: 'a' }, { ...TEXT, default: 'b' }), 'from `a` to `b`'],
  ['cannot set a field', ...sent(TEXT, { ...TEXT, readOnly: true }), 'can no longer be set'],
  ['must set a field', ...sent({ ...TEXT, readOnly: true }, TEXT), 'no longer only read'],
  [
    'send any field, of which one is described',
    sending(object({ a: TEXT }, { additionalProperties: true })),
    sending(object({ a: TEXT, b: { type: 'integer' } }, { additionalProperties: true })),
    'described where any could be sent',
  ],
  [
    'send what fits two formats',
    ...sent({ oneOf: [TEXT] }, { oneOf: [TEXT, { ...TEXT, minLength: 2 }] }),
    'another format, which must not fit together',
  ],
  ['send a looser, longer text', ...sent(LETTERS, { ...TEXT, pattern: '^[a-z]{2,4}$' }), 'pattern'],

  // What they receive.
  [
    'receive a second success',
    get(),
    get({ responses: { ...DONE, '200': { description: 'Seen.' } } }),
    'the status `200` is a new way to succeed',
  ],
  [
    'miss an error',
    get({ responses: { ...DONE, '404': { description: 'Gone.' } } }),
    get({ responses: DONE }),
    '404',
  ],
  ['receive an unknown format', receiving(TEXT), receiving(), 'the format is no longer described'],
  ['miss a header', header({}), receiving(TEXT, { headers: {} }), '`X-Its`'],
  ['cannot rely on a header', header({ required: true }), header({}), 'a header may be missing now'],
  [
    'miss a field',
    receiving(object({ a: TEXT, b: TEXT }, { required: ['b'] })),
    receiving(object({ a: TEXT })),
    'the field `b` no longer appears',
  ],
  [
    'miss a field of items',
    ...received(
      { type: 'array', items: object({ b: TEXT, c: TEXT }) },
      { type: 'array', items: object({ b: TEXT }) },
    ),
    'the field `a[].c` no longer appears',
  ],
  [
    'miss a field of a part',
    receiving({ allOf: [object({ a: TEXT, b: TEXT })] }),
    receiving({ allOf: [object({ a: TEXT })] }),
    'the field `b` no longer appears',
  ],
  [
    'miss a field of an error',
    get({ responses: { '400': { description: 'No.', content: json(object({ a: TEXT, b: TEXT })) } } }),
    get({ responses: { '400': { description: 'No.', content: json(object({ a: TEXT })) } } }),
    'the field `b` no longer appears',
  ],
  ['receive null', ...received(TEXT, { ...TEXT, nullable: true }), '`a`'],
  ['receive any value', ...received(ENUM, TEXT), 'the values are no longer only'],
  ['do not receive a field', ...received(TEXT, { ...TEXT, writeOnly: true }), 'no longer appears'],
  [
    'receive described fields alone',
    receiving(object({ a: TEXT })),
    receiving(object({ a: TEXT }, { additionalProperties: false })),
    'no fields other than those described',
  ],
];

const COMPATIBLE: readonly Row[] = [
  ['may use a method', get(), { ...get(), put: { responses: DONE } }, 'PUT /change'],
  ['may send a parameter', asking(), asking(NEW), 'the query parameter `new` is new'],
  ['may send a field', sending(object({ a: TEXT })), sending(object({ a: TEXT, b: TEXT })), '`b` is new'],
  ['may send a looser pattern', ...sent(LETTERS, { ...TEXT, pattern: '^[a-z]{1,8}$' }), '`a`'],
  ['may send another type', ...sent(TEXT, { oneOf: [TEXT, { type: 'integer' }] }), '`a`'],
  ['may send any length', ...sent({ ...TEXT, maxLength: 2 }, TEXT), '`maxLength` changed from `2`'],
  ['receive a field', receiving(object({ a: TEXT })), receiving(object({ a: TEXT, b: TEXT })), '`b` is new'],
  ['receive a value', ...received({ ...TEXT, enum: ['a'] }, ENUM), '`a`'],
  ['receive a header', receiving(TEXT, { headers: {} }), header({}), 'the header `X-Its` is new'],
  [
    'receive an error',
    get(),
    get({ responses: { ...DONE, '404': { description: 'Gone.' } } }),
    'the response `404` is new',
  ],
  ['pay less', get({ 'x-quota-cost': 2 }), get({ 'x-quota-cost': 1 }), 'x-quota-cost'],
  ['see a deprecation', get(), get({ deprecated: true }), 'deprecated'],
  ['need no key', get({ security: [KEY] }), get({ security: [] }), 'is gone'],
];

const EDITORIAL: readonly Row[] = [
  ['read other words', get({ summary: 'One' }), get({ summary: 'Other' }), 'words or examples changed'],
  [
    'read another example',
    ...sent({ ...TEXT, example: 'a' }, { ...TEXT, example: 'b' }),
    'words or examples',
  ],
  ['read values in another order', ...sent(ENUM, { ...TEXT, enum: ['b', 'a'] }), 'words or examples'],
  ['find a note for tools', get(), get({ 'x-note': true }), 'words or examples changed'],
];

const changes = (impact: Change['impact'], rows: readonly Row[]): Change[] =>
  rows.map(([title, before, after, sentence]) => ({ impact, title, before, after, sentence }));

/** Changes of one path. */
export const IN_OPERATIONS: readonly Change[] = [
  ...changes('breaking', BREAKING),
  ...changes('compatible', COMPATIBLE),
  ...changes('editorial', EDITORIAL),
];

const USED = json({ $ref: '#/components/schemas/Used' });
const SCHEMES = { key: { type: 'http', scheme: 'bearer' } };

/** A document with something about it that is different. */
const released = (
  more: object = {},
  used = 'Used',
  item = receiving(undefined, { content: USED }),
): object => ({
  openapi: '3.0.3',
  info: { title: 'Rooms', version: '1' },
  components: { schemas: { [used]: object({ a: TEXT }) }, securitySchemes: SCHEMES },
  paths: { '/rooms': item },
  ...more,
});
const paths = (path: string, item: object): object => released({ paths: { [path]: item } });
const schemas = (its: object): object =>
  released({ components: { schemas: { Used: object({ a: TEXT }), ...its }, securitySchemes: SCHEMES } });
const schemes = (key: object): object => ({ components: { schemas: {}, securitySchemes: { key } } });
const ofPath = (name: string): object => asking({ name, in: 'path', required: true, schema: TEXT });
const INLINE = { content: json(object({ a: TEXT })) };
const keyed = (more: object, operation: object): object =>
  released({ security: [KEY], ...more }, 'Used', get(operation));

/** Changes of what stands beside the paths, or leads from one of them to another. */
export const IN_DOCUMENTS: readonly Change[] = [
  ...changes('breaking', [
    ['find no path', paths('/rooms', get()), released({ paths: {} }), 'v1: the path `/rooms` is gone.'],
    ['find a path renamed', paths('/rooms', get()), paths('/halls', get()), 'the path `/rooms` is gone'],
    [
      'find a variable of a path renamed',
      paths('/rooms/{a}', ofPath('a')),
      paths('/rooms/{b}', ofPath('b')),
      'the path parameter `a`, whose name generated clients use, became `b`',
    ],
    [
      'find a schema renamed',
      released(),
      released({}, 'Used2', receiving(undefined, { content: json({ $ref: '#/components/schemas/Used2' }) })),
      'the schema `Used`, whose name generated clients use, became `Used2`',
    ],
    [
      'miss a schema',
      released(),
      released({ components: { schemas: {}, securitySchemes: SCHEMES } }, '', receiving(undefined, INLINE)),
      'the schema `Used`, whose name generated clients use, is gone',
    ],
    [
      'must authenticate in another way',
      released(schemes(SCHEMES.key), '', get()),
      released(schemes({ type: 'http', scheme: 'basic' }), '', get()),
      'v1: ',
    ],
    ['need a key as all do', keyed({}, { security: [] }), keyed({}, {}), 'GET /rooms'],
    [
      'find the server elsewhere',
      released({ servers: [{ url: 'https://a.example' }] }),
      released({ servers: [{ url: 'https://b.example' }] }),
      'https://a.example',
    ],
  ]),
  ...changes('compatible', [
    [
      'may use a path',
      released(),
      released({ paths: { '/rooms': receiving(undefined, { content: USED }), '/halls': get() } }),
      'the path `/halls` is new',
    ],
    [
      'may use another server',
      released({ servers: [{ url: 'https://a.example' }] }),
      released({ servers: [{ url: 'https://a.example' }, { url: 'https://b.example' }] }),
      'the server `https://b.example` is new',
    ],
  ]),
  ...changes('editorial', [
    ['read another title', released(), released({ info: { title: 'Halls', version: '2' } }), 'v1: words'],
    [
      'read another hint at keys',
      released(),
      released({
        components: {
          schemas: { Used: object({ a: TEXT }) },
          securitySchemes: { key: { ...SCHEMES.key, bearerFormat: 'a' } },
        },
      }),
      'v1: words',
    ],
    ['find a schema that nothing uses', released(), schemas({ Unused: TEXT }), 'v1: words'],
    [
      'find a parameter at the path',
      paths('/rooms', asking(NEW)),
      paths('/rooms', { ...get(), parameters: [NEW] }),
      'v1: the same is written in another way',
    ],
    [
      'find a schema in its place',
      schemas({}),
      released({}, 'Used', receiving(undefined, INLINE)),
      'v1: the same',
    ],
    [
      'find security at the operation',
      keyed({}, {}),
      keyed({ security: [] }, { security: [KEY] }),
      'v1: the same',
    ],
  ]),
];
