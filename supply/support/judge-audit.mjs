const GRAVE = ['high', 'critical'];

/**
 * @param report what `npm audit --json` wrote
 * @returns whether something grave is known; `unknown` when the registry could not be asked, which is no reason to fail: it
 * says nothing about Foyer
 */
export function judgeAudit(report) {
  const { vulnerabilities, error, message } = read(report);
  if (!vulnerabilities) {
    const reason = error?.summary || message || 'npm gave no report';
    return {
      status: 'unknown',
      sentences: [`NOT CHECKED: the registry cannot tell of vulnerabilities (${reason}).`],
    };
  }
  const grave = Object.values(vulnerabilities).filter(({ severity }) => GRAVE.includes(severity));
  if (grave.length === 0) {
    const known = Object.keys(vulnerabilities).length;
    return {
      status: 'clean',
      sentences: [`No vulnerability of high severity is known; ${known} of lower ones.`],
    };
  }
  return { status: 'vulnerable', sentences: grave.map(explain) };
}

function read(report) {
  try {
    return JSON.parse(report);
  } catch {
    return {};
  }
}

/** `via` has the advisories, and the names of the packages through which it is affected. */
function explain({ name, severity, range, via, fixAvailable }) {
  const advisories = via.map((cause) =>
    typeof cause === 'string' ? cause : `${cause.title} (${cause.url})`,
  );
  const remedy = fixAvailable ? 'there is a fix: npm audit fix' : 'there is no fix yet';
  return `${name} ${range} is vulnerable, ${severity}: ${advisories.join('; ')}; ${remedy}.`;
}
