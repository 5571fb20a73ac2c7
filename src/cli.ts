#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram, EXIT } from './cli/program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // Commander's own exit code for wrong usage is 1; Foyer's is 2.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else {
    const { reportFailure } = await import('./cli/failure.js');
    const { explainFailure } = await import('./explain-failure.js');
    process.exitCode = reportFailure(error, explainFailure);
  }
}
