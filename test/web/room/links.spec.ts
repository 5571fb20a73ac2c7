import * as fc from 'fast-check';
import { splitLinks } from '../../../web/room/ui/links.js';

const linksOf = (text: string) => splitLinks(text).flatMap(({ href }) => (href === null ? [] : [href]));

describe('links in chat', () => {
  it.each([
    ['see https://example.com/a?b=c#d now', ['https://example.com/a?b=c#d']],
    ['HTTP://EXAMPLE.COM', ['http://example.com/']],
    ['(https://example.com/x).', ['https://example.com/x']],
    ['https://en.wikipedia.org/wiki/Foyer_(room)', ['https://en.wikipedia.org/wiki/Foyer_(room)']],
    ['https://a.example, https://b.example!', ['https://a.example/', 'https://b.example/']],
    ['<a href="https://example.com">', ['https://example.com/']],
  ])('are found in %s', (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript://https',
    'data:text/html,x',
    'ftp://example.com',
    'example.com',
    'https://',
    'https://...',
    'http://[',
    'vbscript:https',
  ])('are not found in %s', (text) => {
    expect(linksOf(text)).toEqual([]);
  });

  it('leave the text as it was written, and lead to http and https alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('https://', '(', ')', 'javascript:'))),
        (pieces) => {
          const text = pieces.join('');

          expect(
            splitLinks(text)
              .map((part) => part.text)
              .join(''),
          ).toBe(text);
          for (const href of linksOf(text)) expect(href).toMatch(/^https?:\/\//);
        },
      ),
    );
  });
});
