import { OperatorError } from '../../errors/foyer-error.js';
import type { ApiSurface, Deprecation } from '../api-surface.js';

/** The deprecation of a version is not valid. */
export class InvalidLifecycleError extends OperatorError {
  constructor(number: string, flaw: string) {
    super(`The deprecation of version ${number} of the API is not valid: ${flaw}.`);
    this.name = InvalidLifecycleError.name;
  }
}

/** @throws InvalidLifecycleError for the first deprecation that is not valid */
export function checkLifecycles(versions: readonly ApiSurface[]): void {
  for (const { version, deprecation } of versions) {
    const flaw = version && deprecation && flawOf(version, deprecation, versions);
    if (flaw) throw new InvalidLifecycleError(version, flaw);
  }
}

function flawOf(number: string, deprecation: Deprecation, versions: readonly ApiSurface[]): string | null {
  const { deprecatedAt, sunsetAt, successor, guide } = deprecation;
  if (!isDate(deprecatedAt)) return 'deprecatedAt is not a date';
  if (sunsetAt && !isDate(sunsetAt)) return 'sunsetAt is not a date';
  // RFC 9745, section 4.
  if (sunsetAt && sunsetAt < deprecatedAt)
    return `its sunset, ${sunsetAt.toISOString()}, is before its deprecation, ${deprecatedAt.toISOString()}`;
  if (!isHttpUrl(guide)) return `its guide, "${guide}", is not an http(s) URL`;
  const next = versions.find(({ version }) => version === successor);
  if (!next) return `its successor, version ${successor}, does not exist`;
  if (Number(successor) <= Number(number)) return `its successor, version ${successor}, is not newer`;
  const end = next.deprecation?.sunsetAt;
  if (end && !(sunsetAt && sunsetAt < end))
    return `its successor, version ${successor}, ends on ${end.toISOString()}, which is not later`;
  return null;
}

function isDate(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
