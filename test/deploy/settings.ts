import { readEnvironment } from '../../src/config/environment.js';

/** What requests that are under way may take at a shutdown, in seconds: docs/upgrades.md. */
export const UNDER_WAY = 30;

/** An image that stays what it is, and says to people which version that is. */
export const BY_DIGEST = /^\w+:\d+\.\d[\w.-]*@sha256:[0-9a-f]{64}$/;

/** Those of the variables that Foyer does not read. */
export function unknownVariables(names: readonly string[]): string[] {
  const known = Object.keys(readEnvironment({}));
  return names.filter((name) => !known.includes(name));
}

/** What a composed value becomes when variables have these values; what Compose demands and does not get is told. */
export function interpolate(text: string, given: Readonly<Record<string, string>> = {}): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, sign, rest: string) => {
    const value = given[name] || (sign === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is required.`);
    return value;
  });
}
