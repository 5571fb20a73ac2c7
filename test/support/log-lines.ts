/** A line of the log as `LOG_FORMAT=json` writes it. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly context?: string;
  readonly [member: string]: unknown;
}

/** All lines of a process's output. @throws when one is not JSON */
export function readLogLines(output: string): LogLine[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}
