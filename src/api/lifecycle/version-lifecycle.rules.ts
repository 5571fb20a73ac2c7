import type { ApiSurface, Deprecation } from '../api-surface.js';

/** What a version declares of its end cannot be true. The message is a sentence for whoever declared it. */
export class InvalidLifecycleError extends Error {
  constructor(number: string, flaw: string) {
    super(`The deprecation of version ${number} of the API contradicts itself: ${flaw}.`);
    this.name = InvalidLifecycleError.name;
  }
}

/** @throws InvalidLifecycleError for the first declaration that cannot be true */
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
    return `its sunset, ${sunsetAt.toISOString()}, comes before its deprecation, ${deprecatedAt.toISOString()}`;
  if (!isHttpUrl(guide)) return `its guide, "${guide}", is not an http(s) URL`;
  const next = versions.find(({ version }) => version === successor);
  if (!next) return `its successor, version ${successor}, is not there`;
  if (Number(successor) <= Number(number)) return `its successor, version ${successor}, is not newer`;
  const end = next.deprecation?.sunsetAt;
  if (end && !(sunsetAt && sunsetAt < end))
    return `its successor, version ${successor}, ends on ${end.toISOString()} and does not outlive it`;
  return null;
}

function isDate(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
