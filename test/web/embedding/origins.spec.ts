import { isAllowedOrigin } from '../../../web/room/embedding/origins.js';

describe('the origins that may embed the page', () => {
  it('are all of them with *', () => {
    expect(isAllowedOrigin('https://a.example', ['*'])).toBe(true);
    expect(isAllowedOrigin('null', ['*'])).toBe(true);
  });

  it('are those in the list', () => {
    const allowed = ['https://a.example', 'http://localhost:5173'];
    expect(isAllowedOrigin('https://a.example', allowed)).toBe(true);
    expect(isAllowedOrigin('http://localhost:5173', allowed)).toBe(true);
    for (const other of ['http://a.example', 'https://a.example:8443', 'https://b.a.example', 'null'])
      expect(isAllowedOrigin(other, allowed)).toBe(false);
  });

  it('are all names below a name, but not the name itself', () => {
    const allowed = ['https://*.a.example', 'https://*.b.example:8443'];
    for (const origin of ['https://x.a.example', 'https://y.x.a.example', 'https://x.b.example:8443'])
      expect(isAllowedOrigin(origin, allowed)).toBe(true);
    for (const other of [
      'https://a.example',
      'https://evil-a.example',
      'https://x.a.example:8443',
      'https://x.a.example.evil.example',
      'http://x.a.example',
      'https://x.b.example',
    ])
      expect(isAllowedOrigin(other, allowed)).toBe(false);
  });

  it('are none in an empty list', () => {
    expect(isAllowedOrigin('https://a.example', [])).toBe(false);
  });
});
