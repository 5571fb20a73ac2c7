/** Opens the page of a room in a new profile of a browser. @param script runs in the page before anything else */
export async function openPage(browser, url, script) {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  await page.addInitScript(script);
  await page.goto(url);
  return page;
}

/** Joins with a camera and a microphone, and waits until the page is in the call. */
export async function join(page, name) {
  await page.locator('.preview video').waitFor();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByRole('navigation', { name: 'Controls' }).waitFor();
}
