import { useScene } from '../../support/scene.js';
import { QUIET, urlFor, useCallers } from '../callers.js';
import { expectAccessible } from './axe.js';

describe('the page for developers who embed rooms', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('gives axe nothing to object to, without a room and with one', async () => {
    const { page } = await callers.visit(`${app.url}/docs/embed`);
    await expectAccessible(page, 'without a room');
    const query = `${QUIET}&precallReview=off`;
    await page.getByLabel('URL of a room').fill(urlFor(app.url, await callers.room(), 'host', query));
    await page.getByRole('button', { name: 'Show this room' }).click();
    await page.getByRole('log', { name: 'Events' }).getByText('participantupdate').waitFor();
    await expectAccessible(page, 'with a room');
  });

  it('is checked by rules that it can break', async () => {
    const { page } = await callers.visit(`${app.url}/docs/embed`);
    await page.evaluate(`document.documentElement.removeAttribute('lang')`);
    await expect(expectAccessible(page, 'no language')).rejects.toThrow(
      /^no language, light, .*"html-has-lang"/s,
    );
  });
});
