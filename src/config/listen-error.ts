import { InvalidEnvironmentError } from './environment.js';

/** Foyer cannot listen on the configured address or port; the message names the variable to change. */
export class ListenError extends InvalidEnvironmentError {
  /** @param portVariable the variable that sets the port */
  constructor(portVariable: 'PORT' | 'METRICS_PORT', host: string, port: number, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ''] ?? ((): string => `${message}; correct HOST or ${portVariable}`);
    super(`Foyer cannot listen on port ${port} of ${host}: ${reason(portVariable)}.`);
    this.cause = cause;
  }
}

const noSuchHost = (): string => 'HOST must be an address of this machine, such as 127.0.0.1 or 0.0.0.0';

/** What a failure to listen means, by its code (POSIX, `bind` and `getaddrinfo`). */
const REASONS: Readonly<Record<string, (portVariable: string) => string>> = {
  EACCES: (variable) =>
    `permission denied; ports below 1024 often require privileges, so set ${variable} to a higher one`,
  EADDRINUSE: (variable) =>
    `another process already uses it; stop that process, or set ${variable} to another port`,
  EADDRNOTAVAIL: noSuchHost,
  EAI_AGAIN: noSuchHost,
  EINVAL: noSuchHost,
  ENOTFOUND: noSuchHost,
};
