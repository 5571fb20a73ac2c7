import type { Browser } from 'playwright-core';

export const MADE_UP_DEVICES: readonly string[];
export function launchBrowser(args?: readonly string[]): Promise<Browser>;
