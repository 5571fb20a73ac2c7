const TEXT = { type: 'string' };
const EXAMPLES = { one: { summary: 'One', description: 'The first.', value: 'a' } };
const HEADER = {
  description: 'A header.',
  required: true,
  deprecated: false,
  style: 'simple',
  explode: false,
  schema: TEXT,
  example: 'a',
};
const SERVER = {
  url: 'https://{place}.example',
  description: 'A server.',
  variables: { place: { enum: ['a', 'b'], default: 'a', description: 'Where.' } },
};
const CALLED = {
  post: {
    parameters: [{ name: 'called', in: 'query', schema: TEXT }],
    requestBody: { content: { 'application/json': { schema: TEXT } } },
    responses: { '200': { description: 'Received.' } },
  },
};

/** Schemas in which every keyword of OpenAPI 3.0 is there, in each case with what it needs to mean something. */
const SCHEMAS = {
  text: {
    title: 'Text',
    type: 'string',
    description: 'A text.',
    format: 'date-time',
    pattern: '^[a-z]+$',
    minLength: 2,
    maxLength: 8,
    enum: ['a', 'b'],
    default: 'a',
    nullable: true,
    deprecated: false,
    example: 'a',
    externalDocs: { url: 'https://docs.example', description: 'More.' },
    xml: { name: 'text', namespace: 'urn:a', prefix: 'a', attribute: true, wrapped: false },
    'x-note': 'a',
  },
  count: {
    type: 'integer',
    format: 'int32',
    multipleOf: 2,
    minimum: 2,
    exclusiveMinimum: true,
    maximum: 8,
    exclusiveMaximum: true,
  },
  list: { type: 'array', items: TEXT, minItems: 2, maxItems: 8, uniqueItems: true },
  map: { type: 'object', additionalProperties: TEXT, minProperties: 2, maxProperties: 8 },
  closed: {
    type: 'object',
    additionalProperties: false,
    required: ['a', 'b'],
    properties: { a: TEXT, b: TEXT, shown: { type: 'string', readOnly: true } },
  },
  sent: { type: 'object', required: ['hidden'], properties: { hidden: { type: 'string', writeOnly: true } } },
  any: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  all: { allOf: [{ type: 'string' }, { maxLength: 8 }] },
  none: { not: { type: 'string', maxLength: 8 } },
  one: {
    oneOf: [
      { type: 'object', required: ['kind'], properties: { kind: TEXT } },
      { type: 'object', required: ['kind', 'a'], properties: { kind: TEXT, a: TEXT } },
    ],
    discriminator: { propertyName: 'kind', mapping: { title: '#/components/schemas/Used' } },
  },
};

const CONTENT = (schema: object): object => ({ 'application/json': { schema } });

/** Paths in which every field of OpenAPI 3.0 is there, each in as little as it takes. */
export const EVERY_FIELD: Readonly<Record<string, object>> = {
  operation: {
    summary: 'A path',
    description: 'A path.',
    servers: [{ url: 'https://path.example' }],
    parameters: [{ name: 'shared', in: 'query', schema: TEXT }],
    post: {
      tags: ['a'],
      summary: 'An operation',
      description: 'An operation.',
      externalDocs: { url: 'https://docs.example', description: 'More.' },
      operationId: 'operate',
      deprecated: false,
      security: [{ bearer: [] }, { bearer: [], oauth: ['a', 'b'] }],
      servers: [SERVER],
      responses: { '204': { description: 'Done.' } },
      'x-quota-cost': 3,
      'x-required-scope': 'rooms:read',
      'x-note': { title: 'a' },
    },
    get: { operationId: 'look', responses: { '200': { description: 'Seen.' } } },
  },
  parameters: {
    post: {
      parameters: [
        {
          name: 'q',
          in: 'query',
          description: 'A parameter.',
          required: false,
          deprecated: false,
          allowEmptyValue: false,
          style: 'form',
          explode: true,
          allowReserved: false,
          schema: { type: 'string', default: 'a', minLength: 2 },
          example: 'a',
        },
        { name: 'X-Header', in: 'header', schema: TEXT, examples: EXAMPLES },
        { name: 'filter', in: 'query', content: CONTENT(TEXT) },
        { name: 'must', in: 'query', required: true, schema: TEXT },
      ],
      responses: { '204': { description: 'Done.' } },
    },
  },
  body: {
    post: {
      requestBody: {
        description: 'A body.',
        required: true,
        content: {
          'application/json': { schema: TEXT, example: { title: 'a' } },
          'text/plain': { schema: TEXT, examples: EXAMPLES },
          'multipart/form-data': {
            schema: { type: 'object', properties: { file: TEXT } },
            encoding: {
              file: {
                contentType: 'image/png',
                headers: { 'X-Part': HEADER },
                style: 'form',
                explode: true,
                allowReserved: false,
              },
            },
          },
        },
      },
      responses: { '204': { description: 'Done.' } },
    },
  },
  responses: {
    post: {
      responses: {
        '200': {
          description: 'An answer.',
          headers: { 'X-Answer': HEADER, 'X-Listed': { schema: TEXT, examples: EXAMPLES } },
          content: {
            'application/json': { schema: TEXT, example: { title: 'a' } },
            'text/plain': { schema: TEXT, examples: EXAMPLES },
          },
          links: {
            next: {
              operationId: 'operate',
              parameters: { title: 'a' },
              requestBody: 'a',
              description: 'A link.',
              server: SERVER,
            },
          },
        },
        '404': { description: 'Not found.' },
        '5XX': { description: 'Failed.', content: CONTENT(TEXT) },
        default: { description: 'Anything else.' },
      },
    },
  },
  callbacks: {
    post: {
      callbacks: { done: { '{$request.body#/url}': CALLED } },
      responses: { '204': { description: 'Done.' } },
    },
  },
  ...Object.fromEntries(
    Object.entries(SCHEMAS).flatMap(([name, schema]) => [
      [
        `request ${name}`,
        { post: { requestBody: { content: CONTENT({ properties: { [name]: schema } }) } } },
      ],
      [
        `response ${name}`,
        {
          post: {
            responses: { '200': { description: '', content: CONTENT({ properties: { [name]: schema } }) } },
          },
        },
      ],
    ]),
  ),
};

const CALLED_BACK = (schema: object): object => ({
  called: { '{$request.body#/url}': { post: { requestBody: { content: CONTENT(schema) }, responses: {} } } },
});

/** What stands beside the paths. */
export const BESIDE_PATHS = {
  openapi: '3.0.3',
  info: { title: 'Rooms', version: '1', contact: { name: 'Who' } },
  externalDocs: { url: 'https://docs.example' },
  tags: [{ name: 'a' }],
  servers: [{ url: 'https://first.example' }, { url: 'https://second.example' }],
  security: [{ bearer: [] }, { key: [] }],
  components: {
    schemas: {
      Used: { properties: { a: TEXT } },
      Called: { properties: { a: TEXT } },
      Unused: { properties: { a: TEXT } },
    },
    parameters: { Used: { name: 'used', in: 'query', schema: TEXT } },
    responses: {
      Used: { description: 'An answer.', content: CONTENT({ $ref: '#/components/schemas/Used' }) },
    },
    securitySchemes: {
      bearer: { type: 'http', description: 'A key.', scheme: 'bearer', bearerFormat: 'key' },
      key: { type: 'apiKey', name: 'X-Key', in: 'header' },
      oauth: {
        type: 'oauth2',
        flows: { implicit: { authorizationUrl: 'https://auth.example', scopes: { title: 'To see.' } } },
      },
    },
  },
};

/** Paths that use all of it. */
export const USES = {
  '/used': {
    post: {
      parameters: [{ $ref: '#/components/parameters/Used' }],
      requestBody: { content: CONTENT({ $ref: '#/components/schemas/Used' }) },
      responses: { '200': { $ref: '#/components/responses/Used' } },
      callbacks: CALLED_BACK({ $ref: '#/components/schemas/Called' }),
    },
  },
};
