import { type Browser, type Page } from 'playwright-core';
import { v1 } from '../../src/versions/v1/v1.js';
import { startApp, type TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { AHEAD, deprecated, makeVersion } from '../support/made-version.js';

describe('Swagger UI of a deprecated version', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({}, undefined, [
      { ...v1, deprecation: deprecated({ sunsetAt: AHEAD }) },
      makeVersion('9'),
    ]);
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('opens with the newest version, and marks the deprecated one in the drop-down and with a banner', async () => {
    await page.goto(`${app.url}/docs`);
    await page.getByText('Notes of version 9.').waitFor();
    const dropDown = page.getByLabel('Select a definition');
    expect(await dropDown.locator('option').allInnerTexts()).toEqual(['v1 (deprecated)', 'v9']);
    expect(await page.locator('.opblock-deprecated').count()).toBe(0);

    await dropDown.selectOption({ label: 'v1 (deprecated)' });

    const banner = page.locator('.info blockquote');
    await banner.waitFor();
    expect(await banner.innerText()).toContain(
      'Version 1 has been deprecated since 1 March 2025, 00:00 UTC.',
    );
    expect(await banner.getByRole('link', { name: 'how to move' }).getAttribute('href')).toBe(
      'https://foyer.example/guides/moving',
    );
    const meetings = page.locator('.opblock').filter({ hasText: '/v1/meetings' });
    await meetings.last().waitFor();
    expect(await page.locator('.opblock-deprecated').count()).toBe(await meetings.count());
  });
});
