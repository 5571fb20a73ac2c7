import { useScene } from '../support/scene.js';
import { urlFor, useCallers } from './callers.js';

describe('the page for developers who embed rooms', () => {
  const { app, acme, startProcess } = useScene();
  const callers = useCallers({ app, acme });

  it('shows a room whose URL is pasted, does its commands, and logs its events', async () => {
    const { page, complaints } = await callers.visit(`${app.url}/docs/embed`);
    const command = page.getByRole('button', { name: 'toggleChat()' });
    expect(await command.isDisabled()).toBe(true);
    const url = urlFor(app.url, await callers.room(), 'host', '?precallReview=off&audio=off&video=off');
    await page.getByLabel('URL of a room').fill(url);
    await page.getByRole('button', { name: 'Show this room' }).click();
    const log = page.getByRole('log', { name: 'Events' });
    await log.getByText('participantupdate').waitFor();
    await command.click();
    await log.getByText('{"open":true}').waitFor();
    await page.getByRole('button', { name: 'endMeeting()' }).click();
    await log.getByText('meeting_end').waitFor();
    expect(complaints).toEqual([]);
  });

  it('creates a room with a key, and says why it cannot', async () => {
    // Unlike that of the other tests, its rooms have URLs that lead to it.
    const { url } = await startProcess();
    const { page } = await callers.visit(`${url}/docs/embed`);
    const key = page.getByLabel('Or an API key');
    const create = page.getByRole('button', { name: 'Create a room' });
    await key.fill('foyer_wrong');
    await create.click();
    await page.getByRole('status').getByText('key').waitFor();
    await key.fill(acme.key.token);
    await create.click();
    await page.frameLocator('iframe').getByRole('button', { name: 'Join' }).waitFor();
    await page.getByRole('link', { name: `${url}/` }).waitFor();
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
      acme.key.token,
    );
  });
});
