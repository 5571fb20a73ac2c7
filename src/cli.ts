#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram, EXIT } from './cli/program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // Commander's own code for wrong usage is 1; ours is another.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else await fail(error);
}

async function fail(error: unknown): Promise<void> {
  const [
    { hideTokens },
    { exitCodeOf },
    { DatabaseUnavailableError, isDatabaseUnavailable },
    { FoyerError },
    { explainFailure },
  ] = await Promise.all([
    import('./auth/api-key-token.js'),
    import('./cli/exit-codes.js'),
    import('./database/database.errors.js'),
    import('./errors/foyer-error.js'),
    import('./explain-failure.js'),
  ]);
  const isExplained = error instanceof FoyerError || !isDatabaseUnavailable(error);
  const failure = isExplained ? error : new DatabaseUnavailableError(error);
  console.error(hideTokens(explainFailure(failure)));
  process.exitCode = exitCodeOf(failure);
}
