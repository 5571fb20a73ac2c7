import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of an OpenAPI document as mutations touch. */
export interface Document {
  info: Described & { version: string };
  paths: Record<string, PathItem>;
  servers?: Server[];
  security?: Record<string, string[]>[];
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Record<string, unknown>> };
}

export type PathItem = { [method in Method]?: Operation } & {
  parameters?: Parameter[];
  servers?: Server[];
};

interface Server {
  url: string;
}

export interface Operation extends Described {
  operationId: string;
  summary?: string;
  tags?: string[];
  deprecated?: boolean;
  externalDocs?: { url: string };
  security?: Record<string, string[]>[];
  servers?: Server[];
  parameters?: Parameter[];
  requestBody?: Described & { required?: boolean; content: Record<string, { schema?: Schema }> };
  responses: Record<string, Answer>;
  'x-quota-cost': number;
  'x-required-scope'?: string;
}

export interface Parameter extends Described {
  name: string;
  in: string;
  required?: boolean;
  explode?: boolean;
  schema: Schema;
}

export interface Answer extends Described {
  headers?: Record<string, Described & { required?: boolean; schema: Schema }>;
  content?: Record<string, { schema?: Schema }>;
}

export interface Schema extends Described {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  [keyword: string]: unknown;
}

interface Described {
  description?: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;
type Method = (typeof METHODS)[number];

const FOLDER = join(__dirname, '../../contract');

/** Every released document by the name of its version. */
export const RELEASED: readonly (readonly [string, Document])[] = readdirSync(FOLDER)
  .filter((file) => /^v\d+\.json$/.test(file))
  .map((file) => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Document,
  ]);

/** An operation where it is: `GET /v1/meetings`. */
export interface Spot {
  readonly name: string;
  readonly path: string;
  readonly method: Method;
  readonly item: PathItem;
  readonly operation: Operation;
}

export interface AnswerSpot extends Spot {
  readonly status: string;
  readonly answer: Answer;
}

/** A member of a body or an answer; changing it changes the document. */
export interface MemberSpot extends Spot {
  readonly member: string;
  readonly schema: Schema;
  /** 0 for a member of the body or the answer itself. */
  readonly depth: number;
  /** The object that it is a member of. */
  readonly owner: Schema & { properties: Record<string, Schema> };
}

export interface ParameterSpot extends Spot {
  readonly parameter: Parameter;
}

export function operationsOf(document: Document): Spot[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ name: `${method.toUpperCase()} ${path}`, path, method, item, operation }] : [];
    }),
  );
}

export function parametersOf(document: Document): ParameterSpot[] {
  return operationsOf(document).flatMap((spot) =>
    (spot.operation.parameters ?? []).map((parameter) => ({ ...spot, parameter })),
  );
}

export function answersOf(document: Document): AnswerSpot[] {
  return operationsOf(document).flatMap((spot) =>
    Object.entries(spot.operation.responses).map(([status, answer]) => ({ ...spot, status, answer })),
  );
}

/** Members of the answers with such a status, those of members and of items after them. */
export function answerMembersOf(document: Document, status = /^2/): MemberSpot[] {
  return answersOf(document)
    .filter((spot) => status.test(spot.status))
    .flatMap((spot) => membersOf(document, spot, spot.answer.content?.['application/json']?.schema));
}

/** Members of the bodies of requests, those of members after them. */
export function bodyMembersOf(document: Document): MemberSpot[] {
  return operationsOf(document).flatMap((spot) =>
    membersOf(document, spot, spot.operation.requestBody?.content['application/json']?.schema),
  );
}

function membersOf(document: Document, spot: Spot, schema: Schema | undefined, depth = 0): MemberSpot[] {
  const owner = dereference(document, schema);
  if (!owner || depth > 2) return [];
  const parts = [...(owner.allOf ?? []), ...(owner.items ? [owner.items] : [])];
  const { properties } = owner;
  const own = Object.entries(properties ?? {}).map(([member, itsSchema]) => ({
    ...spot,
    member,
    schema: itsSchema,
    depth,
    owner: owner as MemberSpot['owner'],
  }));
  const nested = [...Object.values(properties ?? {}), ...parts];
  return [...own, ...nested.flatMap((inner) => membersOf(document, spot, inner, depth + 1))];
}

export function dereference(document: Document, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : dereference(document, document.components.schemas[name]);
}
