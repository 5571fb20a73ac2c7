import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { type CurlCommand, curlCommands } from '../support/curl.js';
import { type Caller, makeCaller, makeKey } from '../support/factories.js';
import { OPERATOR_TOKEN } from '../support/operator.js';
import { useScene } from '../support/scene.js';

interface Message {
  readonly first: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One server and one caller for all documents, as if one reader tried every example in turn. */
describe('the examples of the documents', () => {
  const { app } = useScene({ OPERATOR_TOKEN });
  let caller: Caller;

  beforeAll(async () => {
    caller = await makeCaller(app, { slug: 'example', pointsPerMinute: null });
  });

  it('in README.md get the responses shown', async () => {
    const examples = blocksOf('README.md', /```sh\n(curl .*?)```\n\n```json\n(.*?)```/gs);
    for (const [script = '', shown = ''] of examples) {
      for (const command of curlCommands(script, {})) {
        const { status, body } = await send(command, caller);
        expect([script, status]).toEqual([script, 201]);
        expect(withoutChance(body)).toEqual(withoutChance(JSON.parse(shown)));
      }
    }
    expect(examples).toHaveLength(2);
  });

  it.each([
    ['js', 'node', ['--input-type=module', '--eval']],
    ['python', 'python3', ['-c']],
  ])('in README.md work in %s', async (language, program, options) => {
    const [[script = ''] = []] = blocksOf('README.md', new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'));
    const runnable = script.replace('http://127.0.0.1:3000', app.url).replace('foyer_…', caller.key.token);
    expect(runnable).toContain(caller.key.token);
    // Node is there; Python may not be.
    if (program !== 'node' && spawnSync(program, ['--version']).error) return;
    const { stdout } = await promisify(execFile)(program, [...options, runnable]);
    expect(stdout).toMatch(/^201 \{.*meetingId'?: '\d+'.*hostRoomUrl'?:\s+'http/s);
  });

  it('in docs/migrating-to-v2.md get the responses shown', async () => {
    /** Ids of the guide, and what they are here. */
    const ids = new Map<string, string>([['acme', 'example']]);
    const translate = (text: string): string =>
      [...ids].reduce((all, [from, to]) => all.replaceAll(from, to), text);

    for (const { request, answer } of messagesOf('docs/migrating-to-v2.md')) {
      const [method = '', path = ''] = request.first.split(' ');
      const { status, headers, text, body } = await caller.send(method, translate(path), {
        headers: request.headers,
        ...(request.body && { body: request.body }),
      });
      expect([request.first, String(status)]).toEqual([request.first, answer.first.split(' ')[1]]);
      const shown = JSON.parse(answer.body || '{}') as Record<string, unknown>;
      for (const name of ['id', 'meetingId', 'roomName', 'name']) {
        if (method === 'POST' && typeof body[name] === 'string') ids.set(String(shown[name]), body[name]);
      }
      const expected = JSON.parse(translate(answer.body || '{}')) as unknown;
      expect(withoutChance(JSON.parse(text || '{}'))).toEqual(withoutChance(expected));
      for (const [name, value] of Object.entries(answer.headers)) {
        expect([name, headers.get(name)]).toEqual([name, translate(value)]);
      }
    }
    expect(messagesOf('docs/migrating-to-v2.md').length).toBeGreaterThan(15);
  });

  it('in docs/versioning.md name all operations, and no others', async () => {
    const works = blocksOf('docs/versioning.md', /^\| `([A-Z]+ \S+)`\s+\| yes\s+\|$/gm).flat();
    const { body } = await createClient(app.url).get<{ paths: object }>('/docs/v1.json');
    const served = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path.replace('/v1', '')}`),
    );
    expect(new Set(works)).toEqual(new Set(served));
  });

  it('in docs/keys.md work', async () => {
    const scripts = blocksOf('docs/keys.md', /```sh\n(.*?)```/gs).map(([script = '']) => script);
    const variables = { FOYER: app.url, KEY: caller.key.token, OPERATOR_TOKEN };
    const anybody = createClient(app.url);
    let count = 0;
    for (const script of scripts) {
      let { id } = await makeKey(app, caller.organization);
      for (const line of script.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
        for (const command of curlCommands(line, { ...variables, ID: id })) {
          const { status, body } = await send(command, anybody);
          expect([line, status < 300]).toEqual([line, true]);
          if (command.url.endsWith('/api-keys') && typeof body.id === 'string')
            ({ id } = body as { id: string });
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(12);
  });
});

/** Sends what an example shows, with a key where it shows none that exists. */
function send({ method, url, headers, body }: CurlCommand, client: Client): Promise<HttpResponse> {
  const { pathname, search } = new URL(url);
  const { Authorization, ...others } = headers;
  const isShown = Authorization !== undefined && !Authorization.includes('…');
  return client.send(method, pathname + search, {
    headers: { ...others, ...(isShown && { Authorization }) },
    ...(body !== undefined && { body }),
  });
}

function blocksOf(file: string, blocks: RegExp): string[][] {
  return [...readFileSync(file, 'utf8').matchAll(blocks)].map(([, ...groups]) => groups);
}

/** The requests of a document in order, each with the response that follows it. */
function messagesOf(file: string): { request: Message; answer: Message }[] {
  const messages = blocksOf(file, /```http\n(.*?)```/gs).map(([text = '']) => toMessage(text));
  return messages.flatMap((request, i) => {
    const answer = messages[i + 1];
    return answer?.first.startsWith('HTTP/') ? [{ request, answer }] : [];
  });
}

function toMessage(text: string): Message {
  const [head = '', ...body] = text.trim().split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { first, headers: Object.fromEntries(headers) as Record<string, string>, body: body.join('\n\n') };
}

/** A body as text, with values that vary from run to run replaced. */
function withoutChance(body: unknown): string {
  return JSON.stringify(body)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/roomKey=[\w-]{43}/g, 'roomKey=<key>')
    .replaceAll(/https:\/\/rooms\.example|http:\/\/127\.0\.0\.1:3000/g, '<server>')
    .replaceAll(/"meetingId":"\d+"/g, '"meetingId":"<number>"')
    .replaceAll(/"remaining":\d+/g, '"remaining":<number>')
    .replaceAll(/"20[2-8]\d-[\d-]+T[\d:]+\.\d{3}Z"/g, '"<now>"');
}
