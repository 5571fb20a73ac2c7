import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The first of these that is there. The shell is the same Chromium without windows, which cost a third of the time. */
const USUAL_PATHS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** What makes Chromium connect pages of one machine, each with a made-up camera and microphone. */
export const MADE_UP_DEVICES = [
  '--use-fake-device-for-media-stream=fps=10',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
];

/**
 * Headless Chromium of the system; CHROMIUM_PATH says where, if not in a usual place.
 * @param args more options of the command line
 */
export function launchBrowser(args = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? USUAL_PATHS.find((path) => existsSync(path)),
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
