import { judgeAudit } from '../../supply/support/judge-audit.mjs';

/** As npm 10 reports a package and one that depends on it. */
function reportOf(severity: string): string {
  const advisory = {
    source: 1,
    title: 'ReDoS',
    url: 'https://github.com/advisories/GHSA-1',
    severity,
    range: '<2',
  };
  return JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      bad: { name: 'bad', severity, via: [advisory], range: '<2.0.0', fixAvailable: true },
      user: { name: 'user', severity, via: ['bad'], range: '*', fixAvailable: false },
    },
    metadata: { vulnerabilities: { total: 2 } },
  });
}

describe('the audit of dependencies', () => {
  it.each(['high', 'critical'])('fails on a vulnerability of %s severity, and names it', (severity) => {
    expect(judgeAudit(reportOf(severity))).toEqual({
      status: 'vulnerable',
      sentences: [
        `bad <2.0.0 is vulnerable, ${severity}: ReDoS (https://github.com/advisories/GHSA-1); there is a fix: npm audit fix.`,
        `user * is vulnerable, ${severity}: bad; there is no fix yet.`,
      ],
    });
  });

  it.each(['info', 'low', 'moderate'])('passes with one of %s severity', (severity) => {
    expect(judgeAudit(reportOf(severity))).toEqual({
      status: 'clean',
      sentences: ['No vulnerability of high severity is known; 2 of lower ones.'],
    });
  });

  it.each([
    [
      'is away',
      '{"message":"request failed, reason: getaddrinfo ENOTFOUND","error":{"summary":"","detail":""}}',
      /ENOTFOUND/,
    ],
    [
      'cannot audit',
      '{"error":{"summary":"audit endpoint returned an error","detail":""}}',
      /audit endpoint returned/,
    ],
    ['returns nothing', '', /no report/],
  ])('reports that nothing was checked when the registry %s', (_, report, reason) => {
    const { status, sentences } = judgeAudit(report);

    expect(status).toBe('unknown');
    expect(sentences).toEqual([expect.stringMatching(/^NOT CHECKED: /)]);
    expect(sentences[0]).toMatch(reason);
  });
});
