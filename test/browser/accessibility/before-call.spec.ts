import { joinedPage } from '../../signalling/test-page.js';
import type { Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';
import { INSECURE_HOST, QUIET, useCallers } from '../callers.js';
import { expectAccessible, PHONE } from './axe.js';

/** Runs in the page, as if the browser had failed so to open the devices. */
const failing = (error: string): string =>
  `MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException('', '${error}'));`;

describe('before the call, axe finds nothing to object to', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  let room: Room;
  beforeAll(async () => {
    room = await callers.room();
  });

  it('with a preview, without a name, and in the settings', async () => {
    const call = await callers.open(room, 'visitor');
    await call.page.getByLabel('Your camera preview').waitFor();
    await expectAccessible(call.page, 'preview');
    await call.press('Join');
    await call.text('Enter your name, so that the others know who you are.');
    await expectAccessible(call.page, 'no name');
    await call.page.setViewportSize(PHONE);
    await call.press('Settings');
    await expectAccessible(call.page, 'settings', { sizes: [PHONE] });
  });

  it.each([
    ['NotAllowedError', 'Access is blocked.'],
    ['NotFoundError', 'None was found.'],
    ['NotReadableError', 'Another program is using it.'],
    ['UnknownError', 'It could not be started.'],
  ])('when the devices fail with %s', async (error, sentence) => {
    const { page } = await callers.open(room, 'visitor', { script: failing(error) });
    await page.getByText(sentence).first().waitFor();
    await expectAccessible(page, error);
  });

  it('without devices on an insecure page', async () => {
    const { port } = new URL(app.url);
    const insecure = await callers.open(room, 'visitor', { server: `http://${INSECURE_HOST}:${port}` });
    await insecure.page.getByText('Browsers allow it on secure pages').first().waitFor();
    await expectAccessible(insecure.page, 'insecure');
  });

  it('for viewers, and from right to left', async () => {
    const viewer = await callers.open(room, 'viewer');
    await viewer.title('Join as a viewer');
    await expectAccessible(viewer.page, 'viewer');

    const arabic = await callers.open(room, 'visitor', { query: '?lang=ar' });
    await arabic.page.locator('html[dir=rtl] video').waitFor();
    await expectAccessible(arabic.page, 'from right to left');
  });

  it('before a locked room, while it waits, and when it is not let in', async () => {
    const locked = await callers.room({ locked: true });
    const host = await joinedPage(app, locked, 'host');
    const call = await callers.open(locked, 'visitor', { query: QUIET });
    await call.text('The room is locked. A host will be asked to let you in.');
    await expectAccessible(call.page, 'locked');
    await call.ask('Grace');
    await call.title('A host will let you in soon');
    await expectAccessible(call.page, 'waiting');
    const [waiting] = await host.next('waiting', ({ length }) => length === 1);
    await host.send('deny', { participantId: waiting?.id ?? '' });
    await call.title('You were not let in');
    await expectAccessible(call.page, 'denied');
  });
});
