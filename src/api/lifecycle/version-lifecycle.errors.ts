import { type ErrorDeclarations, FoyerError } from '../../errors/foyer-error.js';

export const LIFECYCLE_ERRORS = {
  version_gone: {
    status: 410,
    title: 'Version switched off',
    meaning: 'This version of the API has been switched off.',
    remedy: 'Use the version named in `detail`, and follow its migration guide.',
  },
} as const satisfies ErrorDeclarations;

/** The version of the API has been switched off. */
export class VersionGoneError extends FoyerError<'version_gone'> {
  constructor(version: string, ended: { sunsetAt: Date; successor: string; guide: string }) {
    const { successor, guide } = ended;
    const sunsetAt = ended.sunsetAt.toISOString();
    super(
      'version_gone',
      `Version ${version} of the API was switched off at ${sunsetAt}. ` +
        `Use version ${successor}, at /v${successor}. Migration guide: ${guide}`,
      { version, sunsetAt, successor, guide },
    );
  }
}
