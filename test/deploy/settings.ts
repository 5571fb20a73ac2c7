import { DCLinter } from 'dclint';
import { readEnvironment } from '../../src/config/environment.js';

/** The time for requests in flight at a shutdown, in seconds: docs/upgrades.md. */
export const UNDER_WAY = 30;

/** An image pinned by digest, with its version for readers. */
export const BY_DIGEST = /^(?:\w+\/)?\w+:\d+\.\d[\w.-]*@sha256:[0-9a-f]{64}$/;

/** What every service of a Compose file has. */
export const EVERY_SERVICE = {
  restart: 'unless-stopped',
  healthcheck: {
    interval: expect.any(String),
    timeout: expect.any(String),
    retries: expect.any(Number),
  },
  deploy: { resources: { limits: { memory: expect.any(String) } } },
  security_opt: ['no-new-privileges:true'],
  // Otherwise the log fills the disk.
  logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
};

/** What the linter of Compose files objects to. */
export function lintCompose(file: string): unknown[] {
  const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
  const [{ messages } = { messages: ['no file'] }] = linter.lintFiles([file], false) as {
    messages: unknown[];
  }[];
  return messages;
}

/** The variables that Foyer does not read. */
export function unknownVariables(names: readonly string[]): string[] {
  const known = Object.keys(readEnvironment({}));
  return names.filter((name) => !known.includes(name));
}

/** A value of the Compose file with its variables replaced. @throws when a required one is missing */
export function interpolate(text: string, given: Readonly<Record<string, string>> = {}): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, sign, rest: string) => {
    const value = given[name] || (sign === '-' ? rest : undefined);
    if (value === undefined) throw new Error(`${name} is required.`);
    return value;
  });
}
