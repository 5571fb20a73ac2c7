import { useScene } from '../support/scene.js';
import { QUIET, useCallers } from './callers.js';

/** What the page of a call may weigh with all that it loads, compressed with gzip, in bytes. */
const MAX_WEIGHT = 60 * 1_024;

/** Runs in the page: the addresses of its scripts, styles and images. */
const LOADED = `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.startsWith('http'))`;

describe('the page of a call', () => {
  const callers = useCallers(useScene());

  it('weighs at most 60 KB, and loads nothing more for the call', async () => {
    const call = await callers.open(await callers.room(), 'visitor', { query: QUIET });
    await call.title('Ready to join?');
    const loaded = await call.page.evaluate<string[]>(LOADED);
    expect(loaded.some((url) => url.endsWith('.js'))).toBe(true);
    const weights = await Promise.all([call.page.url(), ...loaded].map(weigh));
    expect(weights.reduce((sum, weight) => sum + weight)).toBeLessThanOrEqual(MAX_WEIGHT);

    await call.join('Ada');
    expect(await call.page.evaluate(LOADED)).toEqual(loaded);
  });
});

/** How many bytes a browser that knows only gzip gets. */
async function weigh(url: string): Promise<number> {
  const response = await fetch(url, { headers: { accept: '*/*', 'accept-encoding': 'gzip' } });
  expect(response.status).toBe(200);
  return Number(response.headers.get('content-length'));
}
