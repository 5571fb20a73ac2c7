import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { launchBrowser } from '../support/browser.js';
import { inMinutes, makeCaller } from '../support/factories.js';

describe('the Content-Security-Policy of', () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('console', (message) => {
      if (/content security policy|refused to|violates/i.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(() => context.close());

  it('Swagger UI lets it work, down to a request that is tried out', async () => {
    const { key } = await makeCaller(app);
    await page.goto(`${app.url}/docs?urls.primaryName=v2`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.getByLabel('auth-bearer-value').fill(key.token);
    await page.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    const operation = page
      .locator('#operations-Quota-getQuota, .opblock-get')
      .filter({ hasText: '/v2/quota' })
      .first();
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response').waitFor();

    expect(complaints).toEqual([]);
  });

  it('Swagger UI lets no script in that is written into the page', async () => {
    await page.goto(`${app.url}/docs`);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = 1' }))`,
    );

    expect(await page.evaluate(`'injected' in window`)).toBe(false);
    expect(complaints.join()).toMatch(/script-src/);
  });

  it('pages lets their own style in, and nothing else', async () => {
    const acme = await makeCaller(app);
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    for (const path of [new URL(body.roomUrl).pathname, '/problems', '/problems/room_not_found']) {
      await page.goto(app.url + path);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).boxSizing`)).toBe(
        'border-box',
      );
    }
    expect(complaints).toEqual([]);
  });

  it('the page of a room lets any other page show it in a frame, and that of a problem none', async () => {
    const acme = await makeCaller(app);
    const { body: meeting } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    const frame = async (path: string): Promise<void> => {
      const body = `<iframe src="${app.url}${path}"></iframe>`;
      await page.route('http://other.example/', (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto('http://other.example/');
    };

    await frame(new URL(meeting.roomUrl).pathname);
    await page.frameLocator('iframe').getByText('This room is open', { exact: true }).waitFor();
    expect(complaints).toEqual([]);

    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await frame('/problems');
    await refused;
  });
});
