import { parse } from 'pg-connection-string';

/** Parameters of a connection URL that Foyer supports; it refuses others instead of ignoring them. */
const PARAMETERS = [
  'application_name',
  'channel_binding',
  'host',
  'password',
  'port',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'uselibpqcompat',
  'user',
];

/** The values of parameters that are not free text. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  channel_binding: ['disable', 'prefer', 'require'],
  ssl: ['true', '1', '0', 'no-verify'],
  sslmode: ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'],
  sslnegotiation: ['postgres', 'direct'],
  uselibpqcompat: ['true'],
};

/** The modes that `pg` treats as `verify-full`, with a warning that its next major version will verify less. */
const VERIFYING = /([?&]sslmode=)(require|verify-ca)(?=&|$)/;

type ParsedDatabaseUrl = ReturnType<typeof parse>;

/**
 * Reads a connection URL as `pg` does, sockets included (`postgres://user@/name?host=/run/postgresql`). The
 * certificate is verified whenever TLS is requested, unless the mode is `no-verify`, or `uselibpqcompat=true` selects the
 * semantics of libpq.
 * @throws when the URL, or a file that it names, cannot be read
 */
export function parseDatabaseUrl(url: string): ParsedDatabaseUrl {
  return parse(/[?&]uselibpqcompat=true(&|$)/.test(url) ? url : url.replace(VERIFYING, '$1verify-full'));
}

/** What a connection URL violates, in words that follow "must be"; null when it can be used. */
export function databaseUrlObjection(url: string): string | null {
  const general = 'a URL that begins with postgres:// or postgresql:// and names a host';
  if (!/^postgres(ql)?:\/\//.test(url)) return general;
  let parsed: ParsedDatabaseUrl;
  try {
    parsed = parseDatabaseUrl(url);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return path === undefined ? general : `a URL whose files can be read (${code}: ${path})`;
  }
  if (!parsed.host) return general;
  for (const [name, value] of new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length))) {
    if (!PARAMETERS.includes(name))
      return `a URL without the parameter "${name}", which Foyer does not know; it knows ${PARAMETERS.join(', ')}`;
    const values = VALUES[name];
    if (values && !values.includes(value))
      return `a URL whose parameter ${name} is one of ${values.join(', ')}`;
  }
  return null;
}
