import { joinedPage } from '../signalling/test-page.js';
import type { Client } from '../support/client.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { makeImage, put, putImage } from '../support/themes.js';
import { expectAccessible, IN_CALL } from './accessibility/axe.js';
import type { CallPage } from './call.js';
import { QUIET, useCallers } from './callers.js';

/** Colours that nobody can read on the grounds of a page: yellow on white, navy on black. */
const UGLY = { primary: '#ffee00', secondary: '#000080', focus: '#fefefe' };

/** Runs in the page: a computed style of the first element that a selector finds. */
const styleOf = (call: CallPage, selector: string, property: string): Promise<string> =>
  call.page.evaluate<string>(
    `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
  );

const expectBackdrop = async (call: CallPage, image: string): Promise<void> => {
  expect(await styleOf(call, '[data-backdrop]', 'background-image')).toContain(image);
};

const expectNoComplaints = ({ complaints }: CallPage): void => expect(complaints).toEqual([]);

describe('a theme', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  let room: Room;
  let path: string;
  let images: { readonly logo: string; readonly room: string; readonly knock: string };

  beforeAll(async () => {
    room = await callers.room({ locked: true });
    path = `/v2/rooms/${room.id}/theme`;
    await put(acme, path, { colors: UGLY });
    const upload = (part: string, image: Buffer) => uploaded(acme, `${path}/${part}`, image);
    await upload(
      'logo',
      await makeImage({ width: 400, height: 100, background: { r: 10, g: 10, b: 30, alpha: 0.9 } }),
    );
    await upload('room-background', await makeImage({ width: 1400, height: 800, background: '#ffffff' }));
    const theme = await upload('knock-background', await makeImage({ width: 1400, background: '#ff00ff' }));
    images = {
      logo: theme.logo ?? '',
      room: theme.roomBackground?.image ?? '',
      knock: theme.knockBackground?.image ?? '',
    };
  });

  const expectLogo = async (call: CallPage): Promise<void> => {
    await call.page.waitForFunction(`document.querySelector('img.logo')?.naturalWidth > 0`);
    expect(await call.page.locator('img.logo').getAttribute('src')).toBe(images.logo);
    expect(await call.page.getByText('Foyer', { exact: true }).count()).toBe(0);
  };

  it('is seen before a locked room, while one waits, in the call and after it, and can be read everywhere', async () => {
    const host = await joinedPage(app, room, 'host');
    const call = await callers.open(room, 'visitor', { query: QUIET });
    await call.title('Ready to join?');
    await expectLogo(call);
    await expectBackdrop(call, images.knock);
    expect(await styleOf(call, '.button.primary', 'background-color')).toBe('rgb(255, 238, 0)');
    expect(await styleOf(call, '.button.primary', 'color')).toBe('rgb(0, 0, 0)');
    await expectAccessible(call.page, 'before');

    await call.ask('Grace');
    await call.title('A host will let you in soon');
    await expectLogo(call);
    await expectBackdrop(call, images.knock);
    expect(await styleOf(call, '.button.plain', 'background-color')).toBe('rgb(0, 0, 128)');
    expect(await styleOf(call, '.button.plain', 'color')).toBe('rgb(255, 255, 255)');
    await expectAccessible(call.page, 'waiting');

    const [waiting] = await host.next('waiting', ({ length }) => length === 1);
    await host.send('admit', { participantId: waiting?.id ?? '' });
    await call.page.getByRole('navigation', { name: 'Controls' }).waitFor();
    await expectLogo(call);
    await expectBackdrop(call, images.room);
    await call.press('Chat');
    await expectAccessible(call.page, 'in the call', IN_CALL);
    await call.press('Settings');
    await expectAccessible(call.page, 'settings', IN_CALL);
    await call.page.keyboard.press('Escape');

    await call.press('Leave');
    await call.title('You left the meeting');
    await expectBackdrop(call, images.room);
    await expectAccessible(call.page, 'after');
    expectNoComplaints(call);
  });

  it('is seen before a room that is open, with one of the pictures', async () => {
    const open = await callers.room();
    await put(acme, `/v2/rooms/${open.id}/theme`, {
      roomBackground: { preset: 'mountains', palette: 'purple' },
    });
    const call = await callers.open(open, 'visitor', { query: QUIET });
    await call.title('Ready to join?');
    await expectBackdrop(call, '/_/theme/mountains-purple.');
    await call.text('Foyer');
    await expectAccessible(call.page, 'picture');
    expectNoComplaints(call);
  });

  it('has no logo and no background where the URL says so', async () => {
    const call = await callers.open(room, 'visitor', { query: `${QUIET}&logo=off&background=off` });
    await call.title('Ready to join?');
    expect(await call.page.locator('.logo').count()).toBe(0);
    expect(await call.page.locator('[data-backdrop]').count()).toBe(0);
    // The colours stay.
    expect(await styleOf(call, '.button.primary', 'background-color')).toBe('rgb(255, 238, 0)');
  });
});

async function uploaded(acme: Client, path: string, image: Buffer) {
  const { status, body } = await putImage(acme, path, image);
  expect(status).toBe(200);
  return body;
}
