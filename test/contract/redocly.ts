import { REDOCLY_ENVIRONMENT, type Result, type Run } from '../../contract/support/redocly.mjs';
import { JobProcess } from '../support/job-process.js';

/** Runs redocly as often as the tests of a file want to, one run after the other, in one process. */
export function useRedocly(): Run {
  let redocly: JobProcess<readonly string[], Result>;
  beforeAll(() => {
    const env = { ...process.env, ...REDOCLY_ENVIRONMENT };
    redocly = new JobProcess('contract/redocly.process.mjs', { env });
  });
  afterAll(() => redocly.stop());
  return (parameters) => redocly.run(parameters);
}
