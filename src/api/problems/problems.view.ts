import { ERROR_CODES, type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { escape, page } from '../../http/browser/page.view.js';
import { DOCS_PATH } from '../documents/swagger-ui.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { exampleProblem } from './problem.document.js';
import { problemPath } from './problem.js';

/** The page that explains a problem. */
export function problemPage(code: ErrorCode, urls: PublicUrl): string {
  const { status, title, meaning, remedy } = ERRORS[code];
  const example = JSON.stringify(exampleProblem(code, meaning, urls), null, 2);
  return page(
    title,
    `<p class="state closed">${status} ${code}</p>
<h1>${title}</h1>
<p>${escape(meaning)}</p>
<p>${escape(remedy)}</p>
<p>Example:</p>
<pre>${escape(example)}</pre>
<p><a href="${escape(urls.to('/problems'))}">All problems</a> · <a href="${escape(urls.to(DOCS_PATH))}">API documentation</a></p>`,
  );
}

/** The page that lists all problems. */
export function problemsPage(urls: PublicUrl): string {
  const entries = ERROR_CODES.map(
    (code) =>
      `<dt><a href="${escape(urls.to(problemPath(code)))}">${code}</a> (${ERRORS[code].status})</dt><dd>${ERRORS[code].title}</dd>`,
  );
  return page(
    'Problems',
    `<h1>Problems</h1>
<p>The response to a failed request is a problem (RFC 9457) with one of these codes.</p>
<dl>
${entries.join('\n')}
</dl>`,
  );
}
