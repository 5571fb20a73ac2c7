import { COMMANDS, EVENTS } from '../../web/protocol/embedding.js';
import { SWITCHES, TEXTS } from '../../web/embed/attributes.js';
import { embedGuidePolicy } from '../../src/room-page/page-policies.js';
import { useScene } from '../support/scene.js';

describe('the page for developers who embed rooms', () => {
  const { app, startAnother } = useScene({}, { organization: null });
  const open = (headers = {}, url = app.url): Promise<Response> => fetch(`${url}/docs/embed`, { headers });

  /** The first column of a table. */
  async function rowsOf(section: string): Promise<string[]> {
    const html = await (await open()).text();
    const [, table = ''] =
      new RegExp(`<section id="${section}".*?<tbody>(.*?)</tbody>`, 's').exec(html) ?? [];
    return [...table.matchAll(/<th scope="row">\s*(\w+)/g)].map(([, name = '']) => name);
  }

  it('explains every attribute, event and method, and no other', async () => {
    expect((await rowsOf('attributes')).toSorted()).toEqual(['room', ...TEXTS, ...SWITCHES].toSorted());
    expect((await rowsOf('events')).toSorted()).toEqual([...EVENTS].toSorted());
    const methods = Object.keys(COMMANDS).map((command) =>
      command.replace(/_./g, (underscored) => underscored.charAt(1).toUpperCase()),
    );
    expect((await rowsOf('methods')).toSorted()).toEqual(methods.toSorted());
  });

  it('has a policy of its own, also when it comes from memory', async () => {
    for (const response of [await open(), await open()]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain(`script-src 'self'; style-src 'self'`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('etag')).toMatch(/^"/);
    }
  });

  it('finds its files behind a proxy that strips a prefix', async () => {
    const prefixed = await startAnother({ PUBLIC_URL: 'https://example.com/base' });
    const html = await (await open({}, prefixed.url)).text();
    const paths = [...html.matchAll(/ (?:src|href)="([^"#]+)"/g)].map(([, path = '']) => path);
    const files = paths.filter((path) => path.includes('/_/'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const path of files) {
      expect(path).toMatch(/^\/base\//);
      expect((await fetch(prefixed.url + path.slice('/base'.length))).status).toBe(200);
    }
  });

  it.each([
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://rooms.example/base', 'https://rooms.example'],
    ['https://rooms.example/{organization}', 'https://rooms.example'],
    ['https://{organization}.rooms.example:8443', 'https://*.rooms.example:8443'],
    ['https://{organization}-rooms.example', 'https:'],
  ])('may show rooms at %s', (publicUrl, source) => {
    expect(embedGuidePolicy(publicUrl)).toContain(`frame-src 'self' ${source};`);
  });
});
