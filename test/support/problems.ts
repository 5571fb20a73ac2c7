import type { HttpResponse } from './client.js';

/** An error of v2 (RFC 9457). */
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

/** Checks that a response is a complete problem of this kind, without internal details. */
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

/** The pointers, parameters and headers of the errors in a response, in order. */
export function placesIn(answer: HttpResponse<unknown>): string[] {
  const { errors = [] } = expectProblem(answer, 400, 'invalid_request');
  return errors.map(({ pointer, parameter, header }) => pointer ?? parameter ?? header ?? '');
}
