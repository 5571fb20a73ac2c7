import type { HttpResponse } from './client.js';

/** An error as v2 tells it (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly ProblemPart[];
}

/** A part of the request that breaks a rule. */
export interface ProblemPart {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly header?: string;
  readonly detail: string;
}

/** Checks that an answer is a problem of this kind, whole and without anything from the inside. */
export function expectProblem(
  { status, headers, text }: HttpResponse<unknown>,
  expected: number,
  code: string,
) {
  expect({ status, text }).toEqual({
    status: expected,
    text: expect.stringContaining(`"${code}"`) as string,
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  const problem = JSON.parse(text) as Problem;
  expect(Object.keys(problem).slice(0, 5)).toEqual(['type', 'title', 'status', 'detail', 'code']);
  expect(problem).toMatchObject({
    type: `/problems/${code}`,
    title: expect.stringMatching(/./) as string,
    status: expected,
    detail: expect.stringMatching(/./) as string,
    code,
  });
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|"stack"|syntax error|postgres/i);
  return problem;
}

/** Where a request breaks rules, in the words of its answer: pointers, parameters and headers in their order. */
export function placesIn(answer: HttpResponse<unknown>): string[] {
  const { errors = [] } = expectProblem(answer, 400, 'invalid_request');
  return errors.map(({ pointer, parameter, header }) => pointer ?? parameter ?? header ?? '');
}
