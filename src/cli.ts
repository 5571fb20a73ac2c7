#!/usr/bin/env node
import { Logger } from '@nestjs/common';
import { CommanderError } from 'commander';
import { hideTokens } from './auth/api-key-token.js';
import { EXIT, exitCodeOf } from './cli/exit-codes.js';
import { createProgram } from './cli/program.js';
import { StderrLogger } from './cli/stderr.logger.js';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database/database.errors.js';
import { explainFailure } from './explain-failure.js';

// What a command prints is for others to read: what is logged goes elsewhere.
Logger.overrideLogger(new StderrLogger('Foyer', { logLevels: ['fatal', 'error', 'warn'] }));
try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander's own code for wrong usage is 1; ours is another.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    const failure = isDatabaseUnavailable(error) ? new DatabaseUnavailableError(error) : error;
    console.error(hideTokens(explainFailure(failure)));
    process.exitCode = exitCodeOf(failure);
  }
}
