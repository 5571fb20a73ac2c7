import type { Browser } from 'playwright-core';
import { inMinutes } from '../support/factories.js';
import { eventually } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { CallPage, launchCaller } from './call.js';

/** How many more frames and packets must arrive until a picture counts as moving, and a voice as heard. */
const MOVING = 5;

/** The URL of a room at the address where this test's server listens. */
function atThisServer(server: string, url = ''): string {
  const { pathname, search } = new URL(url);
  return server + pathname + search;
}

/** Waits until pictures and sound of so many others arrive, and go on arriving. */
async function expectToReceive(call: CallPage, others: number): Promise<void> {
  const first = await call.received();
  await eventually(async () => {
    const received = await call.received();
    return (
      received.length === others &&
      received.every(({ state, frames, audioPackets }, index) => {
        const before = first[index] ?? { frames: 0, audioPackets: 0 };
        return (
          state === 'connected' &&
          frames >= before.frames + MOVING &&
          audioPackets >= before.audioPackets + MOVING
        );
      })
    );
  });
}

/** Runs in the page: a video has a width once it shows something. */
const widthOf = (video: object): number => (video as { videoWidth: number }).videoWidth;

describe('a call in two browsers', () => {
  const { app, acme } = useScene();
  let browser: Browser;
  let host: CallPage;
  let guest: CallPage;
  let viewerUrl: string;

  beforeAll(async () => {
    browser = await launchCaller();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    const { body } = await acme.post('/v1/meetings', {
      endDate: inMinutes(30),
      fields: ['hostRoomUrl', 'viewerRoomUrl'],
    });
    viewerUrl = body.viewerRoomUrl ?? '';
    host = await CallPage.open(browser, atThisServer(app.url, body.hostRoomUrl));
    guest = await CallPage.open(browser, atThisServer(app.url, body.roomUrl));
    await host.join('Ada');
    await guest.join('Grace');
  });
  afterEach(async () => {
    await host.close();
    await guest.close();
  });

  it('shows and plays each to the other, and carries chat as text', async () => {
    await expectToReceive(host, 1);
    await expectToReceive(guest, 1);
    await host.page.getByRole('button', { name: 'Chat' }).click();
    await guest.page.getByRole('button', { name: 'Chat' }).click();
    const message = guest.page.getByRole('textbox', { name: 'Message' });
    await message.fill('<img src=x onerror=alert(1)> Hello');
    await message.press('Enter');
    await host.page.getByText('<img src=x onerror=alert(1)> Hello').first().waitFor();
    expect(guest.complaints).toEqual([]);
    expect(host.complaints).toEqual([]);
  });

  it('goes on while the socket of a page is lost and comes back', async () => {
    await expectToReceive(host, 1);
    const [before] = await host.received();
    await guest.page.evaluate(`dispatchEvent(new Event('offline'))`);
    await guest.page.getByText('Reconnecting…').first().waitFor();
    await guest.page.getByText('Reconnecting…').first().waitFor({ state: 'hidden' });
    await guest.page.getByRole('button', { name: 'Turn off microphone' }).click();
    await host.page.getByRole('listitem').getByText('Microphone off').first().waitFor();
    const [after] = await host.received();
    expect(after?.frames).toBeGreaterThan(before?.frames ?? 0);
    expect(await host.received()).toHaveLength(1);
  });

  it('shows a shared screen beside the camera, and that it has ended', async () => {
    await expectToReceive(host, 1);
    await host.page.getByRole('button', { name: 'Share screen' }).click();
    const screen = guest.page.getByLabel('Ada’s screen');
    await eventually(async () => (await screen.evaluate(widthOf)) > 0);
    expect(await guest.page.getByLabel('Ada', { exact: true }).evaluate(widthOf)).toBeGreaterThan(0);
    await host.page.getByRole('button', { name: 'Stop sharing' }).first().click();
    await screen.waitFor({ state: 'detached' });
  });

  it('lets viewers see and hear without being asked for devices', async () => {
    const viewer = await CallPage.open(browser, atThisServer(app.url, viewerUrl));
    try {
      await viewer.join('Edsger');
      await expectToReceive(viewer, 2);
      expect(await viewer.page.getByRole('button', { name: /microphone|camera/i }).count()).toBe(0);
      // Of the two connections of the host, the one to the viewer brings nothing.
      expect((await host.received()).filter(({ frames }) => frames === 0)).toHaveLength(1);
    } finally {
      await viewer.close();
    }
  });

  it('lets a host mute somebody, who may switch the microphone on again', async () => {
    await expectToReceive(host, 1);
    await host.page.getByRole('button', { name: 'People' }).click();
    await host.page.getByRole('button', { name: 'Mute Grace' }).click();
    await guest.page.getByText('A host has turned off your microphone.').first().waitFor();
    await guest.page.getByRole('button', { name: 'Turn on microphone' }).click();
    await host.page.getByRole('button', { name: 'Mute Grace' }).waitFor();
  });

  it('lets people leave and join again', async () => {
    await expectToReceive(host, 1);
    await guest.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await guest.page.getByRole('heading', { name: 'You left the meeting' }).waitFor();
    await host.page.getByText('Grace left').first().waitFor();
    expect(await guest.received()).toEqual([]);
    await eventually(async () => (await host.received()).length === 0);

    await guest.page.getByRole('button', { name: 'Rejoin' }).click();
    await expectToReceive(host, 1);
    await expectToReceive(guest, 1);
    await host.page.getByRole('listitem').getByText('Grace').first().waitFor();
  });

  it('ends for everyone when a host ends it', async () => {
    await expectToReceive(guest, 1);
    await host.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await host.page.getByRole('button', { name: 'End meeting for everyone' }).click();
    await host.page.getByRole('button', { name: 'End meeting for everyone' }).click();
    for (const { page } of [host, guest])
      await page.getByRole('heading', { name: 'The meeting has ended' }).waitFor();
    expect(await guest.received()).toEqual([]);
  });
});
