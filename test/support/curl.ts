/** A request as a document shows it. */
export interface CurlCommand {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The commands `curl …` of a shell example, with what variables stand for. */
export function curlCommands(script: string, variables: Readonly<Record<string, string>>): CurlCommand[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines.filter((line) => line.startsWith('curl ')).map((line) => read(wordsOf(line, variables)));
}

function read([, ...words]: readonly string[]): CurlCommand {
  const headers: Record<string, string> = {};
  let [method, url, body]: (string | undefined)[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const [word = '', value = ''] = [words[index], words[index + 1]];
    if (!word.startsWith('-')) {
      url = word;
      continue;
    }
    index += 1;
    if (word === '-X') method = value;
    else if (word === '-d') body = value;
    else if (word === '-H') headers[value.slice(0, value.indexOf(':'))] = value.slice(value.indexOf(':') + 2);
    else throw new Error(`An example uses ${word} of curl, which is not known here.`);
  }
  if (url === undefined) throw new Error('An example of curl has no URL.');
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), url, headers, body };
}

/** The words of a command as a shell reads them: quotes are gone, and variables replaced but for single quotes. */
function wordsOf(line: string, variables: Readonly<Record<string, string>>): string[] {
  const expand = (text: string): string =>
    text.replaceAll(/\$(\w+)/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`An example uses $${name}, which is not set.`);
      return value;
    });
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"|([^'"]+)/g, (_, single?: string, double?: string, bare?: string) =>
      single === undefined ? expand(double ?? bare ?? '') : single,
    ),
  );
}
