import type { ReceivedResponse } from '../support/api-document.js';
import type { FuzzRequest } from './request.arbitrary.js';

/** How much of a long text is shown. */
const SHOWN = 300;
/** How many findings are. */
const MOST_SHOWN = 25;

/** The errors that a run has found, each kind once with its first request, and counts of all responses. */
export class Findings {
  private readonly found = new Map<string, string>();
  private readonly seen = new Map<string, number>();

  count(what: string, { status }: ReceivedResponse): void {
    const kind = `${what.padEnd(8)} ${Math.floor(status / 100)}xx`;
    this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
  }

  add(objection: string, { method, path, headers, body }: FuzzRequest, answer?: ReceivedResponse): void {
    const kind = `${method} ${answer?.status ?? ''} ${objection}`;
    if (this.found.has(kind)) return;
    const asked = JSON.stringify({
      method,
      path: path.slice(0, SHOWN),
      headers,
      body: body?.slice(0, SHOWN),
    });
    const answered = answer ? `\n  answered ${answer.status} ${answer.text.slice(0, SHOWN)}` : '';
    this.found.set(kind, `${objection}\n  ${asked}${answered}`);
  }

  /** The errors found since the last call, in sentences. */
  take(): string[] {
    const sentences = [...this.found.values()].slice(0, MOST_SHOWN);
    this.found.clear();
    return sentences;
  }

  summary(): string {
    return [...this.seen]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([kind, times]) => `${kind} ${String(times).padStart(7)}`)
      .join('\n');
  }
}
