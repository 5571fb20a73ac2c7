/**
 * The link for others. It never holds this page's key, nor what else its URL says about this page alone.
 * @param href of the page
 */
export function shareLinkOf(href: string): string {
  const { origin, pathname } = new URL(href);
  return origin + pathname;
}
