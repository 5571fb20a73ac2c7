import { eventually } from '../support/process.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import type { CallPage } from './call.js';
import { SMALL, useCallers } from './callers.js';
import { expectToReceive } from './reception.js';

/** Runs in the page: a video has a width once it shows something. */
const widthOf = (video: object): number => (video as { videoWidth: number }).videoWidth;

describe('a call in two browsers', () => {
  const callers = useCallers(useScene());
  let room: Room;
  let host: CallPage;
  let guest: CallPage;

  beforeEach(async () => {
    room = await callers.room();
    host = await callers.enter(room, 'host', 'Ada');
    guest = await callers.enter(room, 'visitor', 'Grace');
    await expectToReceive(host, 1);
  });

  it('shows and plays each to the other, and carries chat as text', async () => {
    await expectToReceive(guest, 1);
    await host.press('Chat');
    await guest.press('Chat');
    const message = guest.page.getByRole('textbox', { name: 'Message' });
    await message.fill('<img src=x onerror=alert(1)> see https://foyer.example/a?b=1.');
    await message.press('Enter');
    await host.page.getByText('<img src=x onerror=alert(1)> see').first().waitFor();
    const link = host.page.getByRole('link', { name: 'https://foyer.example/a?b=1', exact: true });
    expect(await link.getAttribute('href')).toBe('https://foyer.example/a?b=1');
    expect(await host.page.locator('img').count()).toBe(0);
    expect(guest.complaints).toEqual([]);
    expect(host.complaints).toEqual([]);
  });

  it('shows a shared screen beside the camera, and that it has ended', async () => {
    await host.press('Share screen');
    const screen = guest.page.getByLabel('Ada’s screen');
    await eventually(async () => (await screen.evaluate(widthOf)) > 0);
    expect(await guest.page.getByLabel('Ada', { exact: true }).evaluate(widthOf)).toBeGreaterThan(0);
    await host.press('Stop sharing');
    await screen.waitFor({ state: 'detached' });
  });

  it('lets viewers see and hear without being asked for devices', async () => {
    const viewer = await callers.enter(room, 'viewer', 'Edsger', SMALL);
    await expectToReceive(viewer, 2);
    expect(await viewer.page.getByRole('button', { name: /microphone|camera/i }).count()).toBe(0);
    // Of the two connections of the host, the one to the viewer brings nothing.
    expect((await host.received()).filter(({ frames }) => frames === 0)).toHaveLength(1);
  });

  it('shows raised hands and reactions to the others', async () => {
    await guest.press('Raise hand');
    await host.text('Grace raised a hand');
    await guest.press('React');
    await guest.press('React with 🎉');
    await host.page.getByRole('list', { name: 'Reactions' }).getByText('Grace').waitFor();
    await guest.press('Lower hand');
    await host.page.getByRole('list', { name: 'Participants' }).getByText('Hand raised').waitFor({
      state: 'detached',
    });
  });

  it('lets a host mute somebody, who may switch the microphone on again', async () => {
    await host.press('People');
    await host.press('Mute Grace');
    await guest.text('A host has turned off your microphone.');
    await guest.press('Turn on microphone');
    await host.page.getByRole('button', { name: 'Mute Grace' }).waitFor();
  });

  it('lets people leave and join again', async () => {
    await guest.press('Leave');
    await guest.title('You left the meeting');
    await host.text('Grace left');
    expect(await guest.received()).toEqual([]);
    await eventually(async () => (await host.received()).length === 0);

    await guest.press('Rejoin');
    await expectToReceive(host, 1);
    await expectToReceive(guest, 1);
    await host.page.getByRole('listitem').getByText('Grace').first().waitFor();
  });

  it('ends for everyone when a host ends it', async () => {
    await host.press('Leave');
    await host.press('End meeting for everyone');
    await host.press('End meeting for everyone');
    for (const call of [host, guest]) await call.title('The meeting has ended');
    expect(await guest.received()).toEqual([]);
  });
});
