import { type ErrorDeclarations, FoyerError } from '../../errors/foyer-error.js';

export const LIFECYCLE_ERRORS = {
  version_gone: {
    status: 410,
    title: 'Version is gone',
    meaning: 'This version of the API is not served any more.',
    remedy: 'Move to the version named in `detail`. Its guide says how.',
  },
} as const satisfies ErrorDeclarations;

/** The version of the API was switched off. */
export class VersionGoneError extends FoyerError<'version_gone'> {
  constructor(version: string, ended: { sunsetAt: Date; successor: string; guide: string }) {
    const { successor, guide } = ended;
    const sunsetAt = ended.sunsetAt.toISOString();
    super(
      'version_gone',
      `Version ${version} of the API was switched off at ${sunsetAt}. ` +
        `Version ${successor}, at /v${successor}, takes its place; how to move: ${guide}`,
      { version, sunsetAt, successor, guide },
    );
  }
}
