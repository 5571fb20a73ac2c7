import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-columns: minmax(0, 1fr);
  place-items: safe center; font: 1.125rem/1.5 system-ui, sans-serif;
  color: #1a1d20; background: #f5f3ee; }
main { box-sizing: border-box; width: min(34rem, 100%); padding: 2rem 1.5rem; }
h1 { margin: 0 0 1rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15; }
p, dl { margin: 0 0 .75rem; overflow-wrap: anywhere; }
dt { font-weight: 600; } dd { margin: 0 0 .75rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
a { color: inherit; }
pre { margin: 0 0 1rem; padding: .75rem 1rem; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere;
  font: .875rem/1.5 ui-monospace, monospace;
  background: #e7e3da; }
.lead { font-size: 1.25rem; }
.button { display: inline-block; margin: .5rem 0; padding: .6rem 1.2rem; border-radius: .5rem; font-weight: 600;
  text-decoration: none; color: #f3f1ec; background: #14532d; }
.links { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; margin-top: 2rem; padding-top: 1.5rem;
  border-top: 1px solid; }
.links dd { margin: 0; }
.state { display: inline-block; margin-bottom: 1rem; padding: .15rem .7rem; border: 2px solid; border-radius: 1rem;
  font-weight: 600; }
.open { color: #14532d; } .closed { color: #7c2d12; }
.soft { color: #5a6067; }
.message { font-size: 1rem; text-align: center; text-wrap: balance; }
.message h1 { margin-bottom: .75rem; font-size: 1.75rem; letter-spacing: -.015em; }
.sign { display: grid; place-items: center; width: 4rem; height: 4rem; margin: 0 auto 1.25rem; border-radius: 50%;
  color: #14693c; background: #efece5; }
.logo { position: absolute; top: 1.25rem; left: 1.5rem; display: flex; gap: .375rem; align-items: center;
  font-size: 1.0625rem; font-weight: 650; }
.logo svg { color: #14693c; }
svg { width: 1.375rem; height: 1.375rem; fill: none; stroke: currentcolor; stroke-width: 1.75; stroke-linecap: round;
  stroke-linejoin: round; }
@media (prefers-color-scheme: dark) {
  body { color: #f0eeea; background: #131517; } .soft { color: #a9afb6; } .sign { color: #86e0ac; background: #272b2f; }
  .logo svg { color: #86e0ac; } .open { color: #86efac; } .closed { color: #fdba74; }
  pre { background: #24272c; } .button { color: #17191c; background: #86efac; }
}
`;

/** The content type of pages. */
export const HTML = 'text/html; charset=utf-8';

/** A policy that allows only the page's own style: no scripts, no forms, no other resources, and no framing. */
export const PAGE_POLICY = policy("'none'");

/** The same for a page that some origins may show in a frame. @param origins as for {@link frameAncestors} */
export function framablePagePolicy(origins: readonly string[]): string {
  return policy(frameAncestors(origins));
}

/**
 * The value of `frame-ancestors` that lets some origins show a page in a frame, and Foyer itself (CSP 3, section 6.4.2).
 * @param origins `['*']` for any
 */
export function frameAncestors(origins: readonly string[]): string {
  return origins.includes('*') ? '*' : ["'self'", ...origins].join(' ');
}

function policy(ancestors: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** A complete HTML page. @param content HTML in which all text is escaped */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

/** Escapes text for HTML, between tags or in an attribute with double quotes. */
export function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
