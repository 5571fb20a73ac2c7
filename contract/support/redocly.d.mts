export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs redocly with these parameters. */
export type Run = (parameters: readonly string[]) => Promise<Result>;

export const REDOCLY_ENVIRONMENT: Readonly<Record<string, string>>;
