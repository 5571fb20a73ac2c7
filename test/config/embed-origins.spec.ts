import { brokenEmbedOrigins, toEmbedOrigin } from '../../src/config/embed-origins.js';
import { readEnvironment } from '../../src/config/environment.js';

const label = 'a'.repeat(63);
/** An origin of so many characters. */
const long = (length: number): string => `https://${`${label}.`.repeat(3)}`.padEnd(length, 'b');

describe('an origin that may embed rooms', () => {
  it.each([
    ['https://a.example', 'https://a.example'],
    ['https://a.example:8443', 'https://a.example:8443'],
    ['https://a.example:443', 'https://a.example'],
    ['HTTPS://App.A.EXAMPLE', 'https://app.a.example'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://intranet', 'https://intranet'],
    ['https://*.a.example', 'https://*.a.example'],
    ['https://*.A.example:8443', 'https://*.a.example:8443'],
    ['https://*.bücher.example', 'https://*.xn--bcher-kva.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['http://127.0.0.1:80', 'http://127.0.0.1'],
    ['https://localhost', 'https://localhost'],
    [long(255), long(255)],
  ])('is read from %s', (text, origin) => {
    expect(toEmbedOrigin(text)).toBe(origin);
    // As it is stored, it is read again.
    expect(toEmbedOrigin(origin)).toBe(origin);
  });

  it.each([
    '',
    '*',
    'none',
    'null',
    "'self'",
    'a.example',
    '//a.example',
    'https:',
    'https://',
    'https:a.example',
    'wss://a.example',
    'data:',
    'http://a.example',
    'http://*.localhost',
    'https://a.example/',
    'https://a.example/page',
    'https://a.example?x',
    'https://a.example#x',
    'https://user@a.example',
    'https://user:password@a.example',
    'https://a.example.',
    'https://a.example:',
    'https://a.example:*',
    'https://a.example:65536',
    'https://a.example:-1',
    'https://a..example',
    'https://.a.example',
    'https://-a.example',
    'https://a_b.example',
    'https://a%2eexample',
    'https://a.example\\b',
    'https://*',
    'https://*.',
    'https://*.com',
    'https://*.localhost',
    'https://*a.example',
    'https://a.*.example',
    'https://*.*.example',
    'https://**.a.example',
    'https://*.192.0.2.1',
    'https://192.0.2.1',
    'https://3221225985',
    'https://[2001:db8::1]',
    'http://[::1]:5173',
    ' https://a.example',
    'https://a.example https://b.example',
    'https://a.example,https://b.example',
    "https://a.example; script-src 'unsafe-inline'",
    'https://a.exa\tmple',
    'https://a.example\n',
    'https://a.example\0',
    `https://${label}b.example`,
    long(256),
    // In Punycode it is longer.
    `https://${'ü.'.repeat(40)}example`,
  ])('is not %j', (text) => {
    expect(toEmbedOrigin(text)).toBeNull();
  });

  it('is one of 50 at most, which together fit into a header', () => {
    const list = Array.from({ length: 50 }, (_, i) => `https://a${i}.example`);
    expect(brokenEmbedOrigins(list)).toEqual([]);
    expect(brokenEmbedOrigins([...list, 'https://b.example'])).toEqual([
      { rule: 'a list of at most 50 origins' },
    ]);

    const lengths = [255, 255, 255, 255, 255, 255, 255, 208].map(long);
    const origins = lengths.map((origin, i) => origin.replace('a', String(i)));
    expect(origins.join(' ')).toHaveLength(2_000);
    expect(brokenEmbedOrigins(origins)).toEqual([]);
    expect(brokenEmbedOrigins([...origins.slice(0, -1), `${origins.at(-1)}b`])).toEqual([
      { rule: 'a list of origins of at most 2000 characters in all' },
    ]);
  });

  it('names each broken one by its place', () => {
    expect(brokenEmbedOrigins(['https://a.example', 7, 'https://*', null])).toEqual(
      [1, 2, 3].map((place) => ({
        place,
        rule: expect.stringContaining('an origin such as') as string,
      })),
    );
  });
});

describe('EMBED_ORIGINS', () => {
  it.each([
    [undefined, ['*']],
    ['', ['*']],
    ['*', ['*']],
    ['none', []],
    [
      'https://A.example, https://a.example:443,https://*.a.example',
      ['https://a.example', 'https://*.a.example'],
    ],
  ])('%s is %j', (given, list) => {
    expect(readEnvironment({ EMBED_ORIGINS: given }).EMBED_ORIGINS).toEqual(list);
  });

  it.each([
    '*, https://a.example',
    'none, https://a.example',
    'https://a.example,',
    'https://a.example/',
    'https://*.com',
  ])('is not "%s"', (given) => {
    expect(() => readEnvironment({ EMBED_ORIGINS: given })).toThrow(
      `The environment variable EMBED_ORIGINS is "${given}" but must be *, none, or origins such as https://a.example, ` +
        'https://*.a.example:8443 or http://localhost:5173, separated by commas.',
    );
  });
});
