import { joinedPage } from '../signalling/test-page.js';
import { useScene } from '../support/scene.js';
import { QUIET, useCallers } from './callers.js';

describe('a message that comes while the chat is closed', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('is shown over the call, and not again after it has been read and answered', async () => {
    const room = await callers.room();
    const ada = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    const grace = await joinedPage(app, room, 'guest', { displayName: 'Grace' });
    const notice = ada.page.locator('.chat-notice');
    await grace.send('chat', { text: 'Hello' });
    await notice.getByText('Grace: Hello').waitFor();

    await ada.page.getByRole('button', { name: /^Chat/ }).click();
    await ada.page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
    await ada.page.keyboard.press('Enter');
    await ada.page.getByRole('log').getByText('Good morning').waitFor();
    await ada.press('Close');
    expect(await notice.count()).toBe(0);

    await grace.send('chat', { text: 'How are you?' });
    await notice.getByText('Grace: How are you?').waitFor();
  });
});
