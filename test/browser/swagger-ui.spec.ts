import { type Browser, type Page } from 'playwright-core';
import { v1 } from '../../src/versions/v1/v1.js';
import { launchBrowser } from '../support/browser.mjs';
import { makeCaller } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion } from '../support/made-version.js';
import { current, useScene } from '../support/scene.js';

describe('Swagger UI', () => {
  const { app } = useScene({}, { organization: null });
  const page = usePage();

  /** Opens the page of a version with a key in it. */
  async function open(version: string): Promise<void> {
    const { key } = await makeCaller(app);
    await page.goto(`${app.url}/docs`);
    await page.locator('#select').selectOption({ label: version });
    await page.locator('.info .version', { hasText: version }).first().waitFor();

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const logout = page.getByRole('button', { name: 'Remove authorization' });
    if (await logout.isVisible()) await logout.click();
    await page.getByLabel('auth-bearer-value').fill(key.token);
    await page.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
  }

  /** Executes an operation with the offered values. @returns the status and the whole response */
  async function execute(method: string, path: string): Promise<{ status: string; text: string }> {
    const operation = page
      .locator(`.opblock-${method}`)
      .filter({ has: page.locator(`[data-path="${path}"]`) });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();
    return {
      status: await answer.locator('.response-col_status').innerText(),
      text: await answer.innerText(),
    };
  }

  it('offers every version', async () => {
    await page.goto(`${app.url}/docs`);
    await page.locator('#select').waitFor();

    expect(await page.locator('#select option').allInnerTexts()).toEqual(['v1', 'v2']);
  });

  describe('with v1', () => {
    beforeAll(() => open('v1'));

    it('creates a meeting with the example, and shows the 201', async () => {
      const { status, text } = await execute('post', '/v1/meetings');

      expect(status).toContain('201');
      expect(text).toMatch(/"roomUrl": "https:\/\/rooms\.example\//);
      expect(text).toContain('x-ratelimit-remaining: 999997');
    });

    it('shows the cost of operations', async () => {
      const operation = page.locator('.opblock-delete').filter({ hasText: '/v1/meetings/{meetingId}' });
      await operation.locator('.opblock-summary-control').click();
      await operation.getByText('Cost: 2 points.').waitFor();
    });
  });

  describe('with v2', () => {
    beforeAll(() => open('v2'));

    it('creates a room with the example, and shows the 201 and its Location', async () => {
      const { status, text } = await execute('post', '/v2/rooms');

      expect(status).toContain('201');
      expect(text).toMatch(/"hostUrl": "https:\/\/rooms\.example\//);
      expect(text).toMatch(/location: \/v2\/rooms\/[0-9a-f-]{36}/);
      expect(text).toContain('etag: "1"');
    });

    it.each(['/v2/rooms', '/v2/quota', '/v2/organization'])(
      'reads %s with the offered values',
      async (path) => {
        expect((await execute('get', path)).status).toContain('200');
      },
    );
  });
});

describe('Swagger UI of a deprecated version', () => {
  const versions = [{ ...v1, deprecation: deprecated({ sunsetAt: AHEAD }) }, makeVersion('9')];
  const { app } = useScene({}, { versions, organization: null });
  const page = usePage();

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
    expect(await banner.getByRole('link', { name: 'migration guide' }).getAttribute('href')).toBe(
      'https://foyer.example/guides/moving',
    );
    const operations = page.locator('.opblock').filter({ hasText: '/v1/' });
    await operations.last().waitFor();
    expect(await page.locator('.opblock-deprecated').count()).toBe(await operations.count());
  });
});

/** A page of a browser for the tests of a `describe`. */
function usePage(): Page {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser.close());
  return current(() => page);
}
