export interface Judgement {
  readonly status: 'clean' | 'vulnerable' | 'unknown';
  readonly sentences: readonly string[];
}

export function judgeAudit(report: string): Judgement;
