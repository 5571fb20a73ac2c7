import { Config } from './config/config.js';
import type { Environment } from './config/environment.js';
import { explainFailure } from './explain-failure.js';

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
