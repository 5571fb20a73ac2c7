import type { FoyerError } from '../../errors/foyer-error.js';
import { escape, page } from '../../http/browser/page.view.js';
import { PROBLEMS } from '../problems/problems.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import type { ErrorCode } from './error-code.js';
import { STATUS_OF_CODE } from './status-of-code.js';

/** What a person sees where a program would get an error in JSON. */
export function errorPage(error: FoyerError<ErrorCode>, urls: PublicUrl): string {
  const status = STATUS_OF_CODE[error.code];
  const title = status === 404 ? 'There is nothing here' : PROBLEMS[error.code].title;
  const explanation =
    status === 404
      ? 'If you were invited to a meeting, ask for the link again, and copy all of it.'
      : error.message;
  return page(
    title,
    `<p class="state closed">${status}</p>
<h1>${title}</h1>
<p>${escape(explanation)}</p>
<p><a href="${escape(urls.to('/'))}">About this server</a></p>`,
  );
}
