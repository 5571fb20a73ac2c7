import {
  answerMembersOf,
  answersOf,
  type AnswerSpot,
  bodyMembersOf,
  type Document,
  type MemberSpot,
  operationsOf,
  parametersOf,
  type ParameterSpot,
  type Schema,
  type Spot,
} from './document.js';

type Find<Place> = (document: Document) => Place | undefined;

export const operation =
  (fits: (spot: Spot) => boolean = () => true): Find<Spot> =>
  (document) =>
    operationsOf(document).find(fits);

/** Makes the first operation say by itself which key it asks for. */
export function requireKey(document: Document): void {
  const [scheme = ''] = Object.keys(document.components.securitySchemes);
  const spot = operation()(document);
  if (spot) spot.operation.security = [{ [scheme]: [] }];
}

export const withBody = operation((spot) => spot.operation.requestBody !== undefined);

export const parameter =
  (fits: (parameter: ParameterSpot['parameter']) => boolean): Find<ParameterSpot> =>
  (document) =>
    parametersOf(document).find((spot) => fits(spot.parameter));

export const optionalParameter = parameter(({ required, in: where }) => !required && where === 'query');
export const integerParameter = parameter(({ schema }) => schema.type === 'integer');

export const answer =
  (fits: (spot: AnswerSpot) => boolean): Find<AnswerSpot> =>
  (document) =>
    answersOf(document).find(fits);

export const success = answer(({ status, answer: { content } }) => status.startsWith('2') && !!content);

export const answerMember =
  (fits: (spot: MemberSpot) => boolean, status?: RegExp): Find<MemberSpot> =>
  (document) =>
    answerMembersOf(document, status).find((spot) => !spot.schema.$ref && fits(spot));

export const bodyMember =
  (fits: (spot: MemberSpot) => boolean): Find<MemberSpot> =>
  (document) =>
    bodyMembersOf(document).find((spot) => !spot.schema.$ref && fits(spot));

export const isRequired = ({ owner, member }: MemberSpot): boolean =>
  owner.required?.includes(member) ?? false;
export const isOptional = (spot: MemberSpot): boolean => !isRequired(spot);
export const isText = ({ schema }: MemberSpot): boolean => schema.type === 'string' && !schema.enum;
export const has =
  (keyword: string) =>
  ({ schema }: MemberSpot): boolean =>
    schema[keyword] !== undefined;

/** Gives a pattern to the first text of a body. */
export const withPattern =
  (pattern: string) =>
  (document: Document): void => {
    const spot = bodyMember(isText)(document);
    if (spot) spot.schema.pattern = pattern;
  };

type ComponentSpot = AnswerSpot & { readonly component: string };

/** The first component that is an answer. */
export function answeredComponent(document: Document): ComponentSpot | undefined {
  return componentsOf(document)[0];
}

/** The first component that is an answer, and elsewhere something as well. */
export function sharedComponent(document: Document): ComponentSpot | undefined {
  const text = JSON.stringify(document);
  return componentsOf(document).find(({ component }) => text.split(`schemas/${component}"`).length > 2);
}

function componentsOf(document: Document): ComponentSpot[] {
  return answersOf(document).flatMap((spot) => {
    const reference = spot.answer.content?.['application/json']?.schema?.$ref;
    const isFound = reference && spot.status.startsWith('2');
    return isFound ? [{ ...spot, component: reference.replace('#/components/schemas/', '') }] : [];
  });
}

export function renameMember({ owner, member }: MemberSpot, name: string): void {
  owner.properties = Object.fromEntries(
    Object.entries(owner.properties).map(([key, schema]) => [key === member ? name : key, schema]),
  );
  if (owner.required) owner.required = owner.required.map((key) => (key === member ? name : key));
}

export function removeMember({ owner, member }: MemberSpot): void {
  delete owner.properties[member];
  if (owner.required) owner.required = owner.required.filter((key) => key !== member);
}

export function rename<Value>(record: Record<string, Value>, from: string, to: string): void {
  const value = record[from];
  if (value === undefined) return;
  delete record[from];
  record[to] = value;
}

/** A schema that says nothing about what is in it. */
export function anyObject(): Schema {
  return { type: 'object' };
}
