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
// Only now, for it takes a second to load: a mistake in the environment is told at once.
const { serve } = await import('./serve.js');
await serve(environment);
