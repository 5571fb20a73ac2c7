import { STATUS_CODES } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { FoyerError } from '../../errors/foyer-error.js';
import { escape, HTML, page, PAGE_POLICY } from '../../http/browser/page.view.js';
import { prefersHtml } from '../../http/server/accept.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { type ErrorCode, ERRORS } from './error-catalogue.js';
import type { ErrorResponse } from './error-response.js';

/** Formats an error outside of all APIs: HTML for browsers, JSON for other clients. */
export function formatPlainError(
  error: FoyerError<ErrorCode>,
  { headers }: Pick<FastifyRequest, 'headers'>,
  urls: PublicUrl,
): ErrorResponse {
  const { status } = ERRORS[error.code];
  const Vary = 'Accept';
  if (prefersHtml(headers.accept))
    return {
      status,
      headers: { Vary, 'Content-Security-Policy': PAGE_POLICY },
      contentType: HTML,
      body: errorPage(error, urls),
    };
  return {
    status,
    headers: { Vary },
    contentType: 'application/json',
    body: { statusCode: status, error: STATUS_CODES[status], message: error.message },
  };
}

function errorPage(error: FoyerError<ErrorCode>, urls: PublicUrl): string {
  const { status, title: name } = ERRORS[error.code];
  const [title, explanation] =
    status === 404
      ? [
          'Page not found',
          'If you were invited to a meeting, ask for the link again, and copy the complete link.',
        ]
      : [name, error.message];
  return page(
    title,
    `<p class="state closed">${status}</p>
<h1>${title}</h1>
<p>${escape(explanation)}</p>
<p><a href="${escape(urls.to('/'))}">About this server</a></p>`,
  );
}
