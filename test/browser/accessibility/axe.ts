import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The parts of axe's result that a failed test must show. */
interface Violation {
  readonly rule: string;
  readonly element: string;
  readonly summary: string;
}

const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

type Scheme = 'light' | 'dark';

/** The call is dark in both colour schemes. */
export const IN_CALL: Looks = { schemes: ['light'] };

/** How a state is looked at. */
interface Looks {
  readonly sizes?: readonly { readonly width: number; readonly height: number }[];
  readonly schemes?: readonly Scheme[];
}

/**
 * Checks what a page shows by every rule of axe, in both colour schemes, on a desktop and on a phone. What is always dark
 * needs one scheme only.
 * @throws naming each rule that is broken, and the element
 */
export async function expectAccessible(
  page: Page,
  state: string,
  { sizes = [DESKTOP, PHONE], schemes = ['light', 'dark'] }: Looks = {},
): Promise<void> {
  const usual = page.viewportSize() ?? DESKTOP;
  for (const size of sizes)
    for (const colorScheme of schemes) {
      await page.setViewportSize(size);
      // Nothing is checked half transparent.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await violationsOf(page);
      if (found.length > 0)
        throw new Error(
          `${state}, ${colorScheme}, ${size.width}×${size.height}: ${JSON.stringify(found, null, 2)}`,
        );
    }
  await page.setViewportSize(usual);
}

async function violationsOf(page: Page): Promise<Violation[]> {
  // By the debugger, which the page's content security policy does not concern.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { resultTypes: ['violations'] })`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => ({ rule: id, element: html, summary: failureSummary })),
  );
}
