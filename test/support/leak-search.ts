/** A text that may appear only where it is requested. */
export interface PlantedSecret {
  /** What it is, for the message of a failure. */
  readonly label: string;
  readonly value: string;
  /** The bytes that the text stands for, where it is an encoding of some. */
  readonly bytes?: Buffer;
}

/** A way to write a secret. */
interface Form {
  readonly name: string;
  readonly text: string;
}

/**
 * The secrets found in texts, plain or encoded.
 * @param sources texts by their names
 */
export function findLeaks(secrets: readonly PlantedSecret[], sources: ReadonlyMap<string, string>): string[] {
  const forms = secrets.flatMap((secret) =>
    formsOf(secret).map((form) => ({ ...form, label: secret.label })),
  );
  return [...sources].flatMap(([source, text]) => {
    const lowered = text.toLowerCase();
    return forms
      .filter((form) => (form.name.startsWith('hex') ? lowered : text).includes(form.text))
      .map((form) => `${form.label}, ${form.name}, in ${source}`);
  });
}

/** Plain, in JSON, in a URL, in hexadecimal digits as Postgres shows bytes, and in base64 within a longer text. */
export function formsOf({ value, bytes }: PlantedSecret): Form[] {
  const plain = { name: 'plain', text: value };
  const url = encodeURIComponent(value);
  return [
    plain,
    { name: 'JSON', text: JSON.stringify(value).slice(1, -1) },
    { name: 'URL-encoded', text: url },
    { name: 'URL-encoded in lower case', text: url.replaceAll(/%../g, (code) => code.toLowerCase()) },
    ...encodingsOf(Buffer.from(value), ''),
    ...(bytes ? encodingsOf(bytes, ' of its bytes') : []),
  ].filter((form, i) => i === 0 || form.text !== value);
}

function encodingsOf(bytes: Buffer, suffix: string): Form[] {
  const base64 = [0, 1, 2].flatMap((offset) =>
    (['base64', 'base64url'] as const).map((encoding) => ({
      name: `${encoding}${suffix}`,
      text: amid(bytes, offset, encoding),
    })),
  );
  return [{ name: `hex${suffix}`, text: bytes.toString('hex') }, ...base64];
}

/** The digits that depend only on these bytes, after so many other bytes in the same text. */
function amid(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replaceAll('=', '');
  const shared = (offset + bytes.length) % 3 === 0 ? 0 : 1;
  return text.slice(Math.ceil((offset * 8) / 6), text.length - shared);
}
