import { setFlagsFromString } from 'node:v8';
import { Config } from './config/config.js';
import type { Environment } from './config/environment.js';
import { explainFailure } from './explain-failure.js';

// Under load V8 takes the objects of requests for long-lived ones, and makes them where they are collected rarely. From
// there they keep alive what they refer to, and every collection of young objects takes ten times as long.
setFlagsFromString('--no-allocation-site-pretenuring');

let environment: Environment;
try {
  environment = Config.environment();
} catch (error) {
  console.error(explainFailure(error));
  process.exit(1);
}
// Loaded after the environment is valid: loading takes a second, and errors in the environment are reported at once.
const { serve } = await import('./serve.js');
await serve(environment);
