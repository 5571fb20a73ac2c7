import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.mjs';
import { inMinutes, makeCaller } from '../support/factories.js';
import { useScene } from '../support/scene.js';

describe('the Content-Security-Policy', () => {
  const { app } = useScene({}, { organization: null });
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
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

  it('lets Swagger UI work, including "Try it out"', async () => {
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

  it('blocks scripts injected into Swagger UI', async () => {
    await page.goto(`${app.url}/docs`);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = 1' }))`,
    );

    expect(await page.evaluate(`'injected' in window`)).toBe(false);
    expect(complaints.join()).toMatch(/script-src/);
  });

  it('allows the style of pages', async () => {
    for (const path of ['/', '/Foo%20bar', '/no-such-room', '/problems', '/problems/room_not_found']) {
      await page.goto(app.url + path);
      expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).boxSizing`)).toBe(
        'border-box',
      );
    }
    expect(complaints).toEqual([]);
  });

  it('allows the scripts, styles and socket of a room, and blocks injected scripts', async () => {
    const acme = await makeCaller(app);
    const { body: meeting } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await page.goto(app.url + new URL(meeting.roomUrl).pathname);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('button', { name: 'Leave' }).waitFor();
    expect(complaints).toEqual([]);

    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = 1' }))`,
    );
    expect(await page.evaluate(`'injected' in window`)).toBe(false);
    expect(complaints.join()).toMatch(/script-src/);
  });

  it('allows framing of the page of a room, and of no other page', async () => {
    const acme = await makeCaller(app);
    const { body: meeting } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    let framed = new URL(meeting.roomUrl).pathname;
    const other = createServer((_, response) =>
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end(`<iframe src="${app.url}${framed}"></iframe>`),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;

    await page.goto(otherUrl);
    await page.frameLocator('iframe').getByRole('heading', { name: 'Ready to join?' }).waitFor();
    expect(complaints).toEqual([]);

    framed = '/problems';
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(otherUrl);
    await refused;
    other.close().closeAllConnections();
  });
});
