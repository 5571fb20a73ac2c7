import type { ErrorCode } from '../errors/error-code.js';
import { escape, page } from '../../http/browser/page.view.js';
import { DOCS_PATH } from '../documents/swagger-ui.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { STATUS_OF_CODE } from '../errors/status-of-code.js';
import { problemPath, PROBLEMS } from './problems.js';

/** The page that explains a problem. */
export function problemPage(code: ErrorCode, urls: PublicUrl): string {
  const { title, meaning, remedy } = PROBLEMS[code];
  return page(
    title,
    `<p class="state closed">${STATUS_OF_CODE[code]} ${code}</p>
<h1>${title}</h1>
<p>${escape(meaning)}</p>
<p>${escape(remedy)}</p>
<p><a href="${escape(urls.to('/problems'))}">All problems</a> · <a href="${escape(urls.to(DOCS_PATH))}">API documentation</a></p>`,
  );
}

/** The page that lists them all. */
export function problemsPage(urls: PublicUrl): string {
  const entries = codes().map(
    (code) =>
      `<dt><a href="${escape(urls.to(problemPath(code)))}">${code}</a> (${STATUS_OF_CODE[code]})</dt><dd>${PROBLEMS[code].title}</dd>`,
  );
  return page(
    'Problems',
    `<h1>Problems</h1>
<p>What the API answers when something is wrong: a problem of RFC 9457, with one of these codes.</p>
<dl>
${entries.join('\n')}
</dl>`,
  );
}

function codes(): ErrorCode[] {
  return Object.keys(PROBLEMS) as ErrorCode[];
}
