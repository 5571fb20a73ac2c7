/**
 * Takes the pictures of the README from real calls: `npm run pictures`. Four browsers, each with a drawn person for a
 * camera, meet in a room of a Foyer of their own. Nothing else is in the pictures than what the page shows.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser, MADE_UP_DEVICES } from '../support/browser.mjs';
import { Cleanup, exitCodeOf } from '../support/cleanup.mjs';
import { startOwnFoyer } from '../support/own-foyer.mjs';
import { writeCamera } from './camera.mjs';
import { PEOPLE } from './people.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** Long enough for a machine that encodes four pictures at once, in ms. */
const PATIENCE = 180_000;

/** Runs in the page: Chromium's names for what it makes up contain paths of this machine. */
const NAMES = `Object.defineProperty(MediaDeviceInfo.prototype, 'label', {
  get() { return { audioinput: 'Microphone', videoinput: 'Camera', audiooutput: 'Headphones' }[this.kind]; },
});`;

const cleanup = new Cleanup();
process.exit(await exitCodeOf(takePictures, cleanup));

async function takePictures() {
  await mkdir(FOLDER, { recursive: true });
  const makeRoom = await startOwnFoyer(cleanup);
  const room = await makeRoom();
  const cameras = await cleanup.folder('foyer-pictures');
  const callers = {};
  for (const [name, drawing] of Object.entries(PEOPLE))
    callers[name] = await launch(join(cameras, `${name}.y4m`), drawing);
  const { Ada, Grace, Edsger, Katherine } = callers;

  const ada = await Ada(room.hostUrl, 'Ada', DESKTOP);
  await ada.page.locator('.preview video').waitFor();
  await ada.shoot('before');
  await ada.join();
  const grace = await Grace(room.url, 'Grace', DESKTOP);
  await grace.join();
  const edsger = await Edsger(room.url, 'Edsger', DESKTOP);
  await edsger.join();
  const katherine = await Katherine(room.url, 'Katherine', PHONE);
  await katherine.join();
  await grace.page.locator('[data-control=hand]').click();
  await edsger.page.locator('[data-control=microphone]').click();
  await ada.say('Welcome, everybody!');
  await grace.say('Here is the agenda: https://foyer.example/agenda');
  await katherine.page.locator('.tile.connected:nth-child(3) video').waitFor();
  await katherine.shoot('phone', 4);
  await ada.shoot('call', 4);
  return true;
}

/** Starts a browser with a camera. @returns a function that opens a page in it */
async function launch(camera, drawing) {
  const browser = await launchBrowser([...MADE_UP_DEVICES, `--use-file-for-fake-video-capture=${camera}`]);
  await cleanup.add(() => browser.close());
  const easel = await browser.newPage();
  await writeCamera(camera, easel, drawing);
  await easel.close();
  return async (url, name, viewport) => {
    const page = await browser.newPage({
      viewport,
      colorScheme: 'light',
      locale: 'en-GB',
      permissions: ['camera', 'microphone'],
    });
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(NAMES);
    await page.goto(url);
    await page.getByLabel('Your name').fill(name);
    return {
      page,
      join: async () => {
        await page.getByRole('button', { name: 'Join', exact: true }).click();
        await page.getByRole('navigation', { name: 'Controls' }).waitFor();
      },
      say: async (text) => {
        if ((await page.getByRole('log').count()) === 0)
          await page.getByRole('button', { name: /^Chat/ }).click();
        const field = page.getByRole('textbox', { name: 'Message' });
        await field.fill(text);
        await field.press('Enter');
      },
      shoot: (file, people) => shoot(page, file, people),
    };
  };
}

/** Takes a picture once all who are in the call can be seen, and notices have gone. */
async function shoot(page, name, people = 0) {
  await page.waitForFunction(
    (count) =>
      [...globalThis.document.querySelectorAll('.tile video')].filter(({ videoWidth }) => videoWidth > 300)
        .length >= count,
    people,
  );
  await page.locator('.notice-list .notice').first().waitFor({ state: 'detached' });
  await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 85 });
}
