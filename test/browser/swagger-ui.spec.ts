import { type Browser, type Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { makeCaller } from '../support/factories.js';

describe('Swagger UI', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('authorizes, tries out the creation of a meeting, and shows the 201', async () => {
    const { key } = await makeCaller(app);
    await page.goto(`${app.url}/docs?urls.primaryName=v1`);

    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.getByLabel('auth-bearer-value').fill(key.token);
    await page.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).click();

    const operation = page.locator('.opblock-post').filter({ hasText: '/v1/meetings' });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();

    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toContain('201');
    expect(await answer.innerText()).toMatch(/"roomUrl": "https:\/\/rooms\.example\//);
    expect(await answer.innerText()).toContain('x-ratelimit-remaining: 999997');
  });

  it('tells of every operation what it costs', async () => {
    await page.goto(`${app.url}/docs?urls.primaryName=v1`);
    const operation = page.locator('.opblock-delete').filter({ hasText: '/v1/meetings/{meetingId}' });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByText('Cost: 2 points.').waitFor();
  });
});
