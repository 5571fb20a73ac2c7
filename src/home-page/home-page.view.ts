import { type ApiSurface, toCurl } from '../api/api-surface.js';
import { escape, page } from '../http/browser/page.view.js';
import type { Signposts } from './signposts.js';

/**
 * The page at `/`.
 * @param ownUrl where this machine reaches Foyer, if it shall say how to make the first room; else null
 */
export function homePage(
  { name, description, documentation, openapi, versions, problems, health }: Signposts,
  apis: readonly ApiSurface[],
  ownUrl: string | null,
): string {
  const documents = Object.entries(openapi)
    .map(([api, { json, yaml }]) => `${api} as ${link(json, 'JSON')} or ${link(yaml, 'YAML')}`)
    .join('<br>');
  return page(
    name,
    `<h1>${name}</h1>
<p class="lead">${description}</p>
<p><a class="button" href="${escape(documentation)}">Read and try the API</a></p>
${ownUrl === null ? '' : firstRoom(apis, ownUrl)}
<dl class="signposts">
<dt>OpenAPI</dt><dd>${documents}</dd>
<dt>Versions</dt><dd>${link(versions, 'Which there are, and how long they stay')}</dd>
<dt>Problems</dt><dd>${link(problems, 'Every error, explained')}</dd>
<dt>Health</dt><dd>${link(health, 'Is this server ready?')}</dd>
</dl>`,
  );
}

function firstRoom(apis: readonly ApiSurface[], ownUrl: string): string {
  // The newest first: that is what newcomers should begin with.
  const requests = apis.toReversed().flatMap(({ name, firstRequest }) =>
    firstRequest
      ? [
          `<p>${firstRequest.summary} with ${name}:</p>
<pre>${escape(toCurl(firstRequest, ownUrl, 'foyer_…'))}</pre>`,
        ]
      : [],
  );
  return `<h2>Make your first room</h2>
<p>The first start has printed an API key. This makes another one:</p>
<pre>npm run foyer -- keys create --organization default --name mine</pre>
${requests.join('\n')}
<p>The response has the URL of the room: open it in a browser.</p>`;
}

function link(url: string, text: string): string {
  return `<a href="${escape(url)}">${text}</a>`;
}
