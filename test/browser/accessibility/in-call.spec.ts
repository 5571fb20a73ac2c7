import { joinedPage, TestPage } from '../../signalling/test-page.js';
import type { Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';
import type { CallPage } from '../call.js';
import { QUIET, useCallers } from '../callers.js';
import { expectAccessible, IN_CALL, PHONE } from './axe.js';

/** Runs in the page, as if its browser played no sound before a click. */
const SILENT = `HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));`;

describe('in the call, axe finds nothing to object to', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  let room: Room;
  let host: CallPage;
  beforeAll(async () => {
    room = await callers.room();
    host = await callers.enter(room, 'host', 'Ada');
  });

  const expectAllRight = (state: string): Promise<void> => expectAccessible(host.page, state, IN_CALL);

  it('alone, with every menu, panel and dialog', async () => {
    await host.text('You are the first one here');
    await expectAllRight('alone');
    await host.press('React');
    await expectAllRight('reactions');
    await host.page.keyboard.press('Escape');
    await host.press('Chat');
    await expectAllRight('no messages');
    await host.press('Settings');
    await expectAllRight('settings');
    await host.press('Keyboard shortcuts');
    await expectAllRight('shortcuts');
    await host.page.keyboard.press('Escape');
    await host.press('Leave');
    await expectAllRight('leave');
    await host.press('End meeting for everyone');
    await expectAllRight('end');
    await host.press('Cancel');
    await host.press('Chat');
    await host.page.setViewportSize(PHONE);
    await host.press('More');
    await expectAccessible(host.page, 'more', { ...IN_CALL, sizes: [PHONE] });
    await host.page.keyboard.press('Escape');
    await host.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('with others, who raise hands, write, knock, or are to be removed', async () => {
    const name = 'Grace '.repeat(16).trim();
    const grace = await joinedPage(app, room, 'guest', { displayName: name });
    await joinedPage(app, room, 'viewer', { displayName: 'Edsger' });
    grace.emit('media', { microphone: false, camera: false, screen: false, hand: true });
    await grace.send('chat', { text: `See https://foyer.example/agenda ${'word '.repeat(300)}` });
    await host.page.getByText('raised a hand').first().waitFor();
    await expectAllRight('with others');

    await host.press('People');
    await host.page.getByRole('switch', { name: 'Lock the room' }).click();
    await new TestPage(app, room).join('guest', { displayName: 'Barbara' });
    await host.page.getByRole('button', { name: 'Admit Barbara' }).waitFor();
    await expectAllRight('people');
    await host.press(`Remove ${name}`);
    await expectAllRight('remove');
    await host.press('Cancel');
    await host.press('Close');
    await host.page.getByText('Barbara wants to join').waitFor();
    await expectAllRight('knock');

    await host.page.getByRole('button', { name: /^Chat/ }).click();
    await host.page.getByRole('textbox', { name: 'Message' }).fill('Thanks');
    await host.page.keyboard.press('Enter');
    await host.page.getByRole('log').getByText('Thanks').waitFor();
    await expectAllRight('chat');
    await host.press('Close');
    await host.press('Share screen');
    await host.page.getByText('You are sharing your screen').waitFor();
    await expectAllRight('own screen');
  });

  it('without sound, which the browser blocks', async () => {
    const silent = await callers.room();
    await callers.enter(silent, 'host', 'Ada');
    const call = await callers.enter(silent, 'visitor', 'Grace', { script: SILENT });
    await call.page.getByRole('button', { name: 'Turn on sound' }).waitFor();
    await expectAccessible(call.page, 'no sound', IN_CALL);
  });

  it('with the screen of somebody, as a viewer, and from right to left', async () => {
    const shared = await callers.room();
    const presenter = await callers.enter(shared, 'host', 'Ada', { query: QUIET });
    const viewer = await callers.enter(shared, 'viewer', 'Edsger');
    await presenter.press('Share screen');
    await viewer.page.getByLabel('Ada’s screen').waitFor();
    await expectAccessible(viewer.page, 'screen', IN_CALL);

    const arabic = await callers.open(shared, 'visitor', { query: `${QUIET}&lang=ar&displayName=Grace` });
    await arabic.page.locator('form button').click();
    await arabic.page.locator('[data-control=people]').click();
    await expectAccessible(arabic.page, 'from right to left', IN_CALL);
  });
});
