/** How far a finger must move to turn a page, in CSS pixels, and how much more along the line than across it. */
const FAR = 48;
const ALONG = 1.5;

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

/**
 * Which way a finger has turned the pages.
 * @param direction of writing: pages follow each other as words do
 * @returns 1 to the next page, -1 to the one before, 0 if it was no swipe
 */
export function swipeBetween(from: Point, to: Point, direction: string): -1 | 0 | 1 {
  const x = to.clientX - from.clientX;
  const y = to.clientY - from.clientY;
  if (Math.abs(x) < FAR || Math.abs(x) < Math.abs(y) * ALONG) return 0;
  return x < 0 === (direction !== 'rtl') ? 1 : -1;
}
