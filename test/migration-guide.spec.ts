import { readFileSync } from 'node:fs';
import { startApp, type TestApp } from './support/app.js';
import { makeCaller } from './support/factories.js';

interface Message {
  readonly first: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The requests of the guide, in their order, each with the answer that follows it. */
function examples(): { request: Message; answer: Message }[] {
  const blocks = [...readFileSync('docs/migrating-to-v2.md', 'utf8').matchAll(/```http\n(.*?)```/gs)];
  const messages = blocks.map(([, text = '']) => toMessage(text));
  return messages.flatMap((request, i) => {
    const answer = messages[i + 1];
    return answer?.first.startsWith('HTTP/') ? [{ request, answer }] : [];
  });
}

describe('docs/migrating-to-v2.md', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('shows what is answered, request by request', async () => {
    const caller = await makeCaller(app, { slug: 'acme', pointsPerMinute: null });
    /** Ids of the guide, and what they are here. */
    const ids = new Map<string, string>();
    const translate = (text: string): string =>
      [...ids].reduce((all, [from, to]) => all.replaceAll(from, to), text);

    for (const { request, answer } of examples()) {
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
      expect(withoutChance(JSON.parse(text || '{}'))).toEqual(withoutChance(shown));
      for (const [name, value] of Object.entries(answer.headers)) {
        expect([name, headers.get(name)]).toEqual([name, translate(value)]);
      }
    }
    expect(examples().length).toBeGreaterThan(15);
  });
});

function toMessage(text: string): Message {
  const [head = '', ...body] = text.trim().split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { first, headers: Object.fromEntries(headers) as Record<string, string>, body: body.join('\n\n') };
}

/** A body in which what is different each time reads the same, in the order of its members. */
function withoutChance(body: unknown): string {
  return JSON.stringify(body)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/roomKey=[\w-]{43}/g, 'roomKey=<key>')
    .replaceAll(/"meetingId":"\d+"/g, '"meetingId":"<number>"')
    .replaceAll(/"remaining":\d+/g, '"remaining":<number>')
    .replaceAll(/"20[2-8]\d-[\d-]+T[\d:]+\.\d{3}Z"/g, '"<now>"');
}
