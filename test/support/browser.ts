import { type Browser, chromium } from 'playwright-core';

/**
 * Headless Chromium of the system; CHROMIUM_PATH says where, if not in the usual place.
 * @param args more options of the command line
 */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
      ...args,
    ],
  });
}
