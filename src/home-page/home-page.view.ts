import { type ApiSurface, firstRequestsOf, toCurl } from '../api/api-surface.js';
import type { DocumentUrls } from '../api/documents/swagger-ui.js';
import { escape, page } from '../http/browser/page.view.js';

/** A description of this server, with links. */
export interface ServerDescription {
  readonly name: string;
  readonly description: string;
  /** Swagger UI. */
  readonly documentation: string;
  /** How sites embed rooms, with a live room. */
  readonly embedding: string;
  /** The OpenAPI documents, by the name of the version: `v1`. */
  readonly openapi: Readonly<Record<string, DocumentUrls>>;
  readonly versions: string;
  readonly problems: string;
  readonly health: string;
}

/**
 * The page at `/`.
 * @param ownUrl the URL of Foyer on this machine, if the page shall show how to create the first room; otherwise null
 */
export function homePage(
  { name, description, documentation, embedding, openapi, versions, problems, health }: ServerDescription,
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
<dl class="links">
<dt>OpenAPI</dt><dd>${documents}</dd>
<dt>Embedding</dt><dd>${link(embedding, 'A room in your page, with a live example')}</dd>
<dt>Versions</dt><dd>${link(versions, 'All versions, and when they end')}</dd>
<dt>Problems</dt><dd>${link(problems, 'All errors, with explanations')}</dd>
<dt>Health</dt><dd>${link(health, 'Is this server ready?')}</dd>
</dl>`,
  );
}

function firstRoom(apis: readonly ApiSurface[], ownUrl: string): string {
  // The newest version first, because new users should begin with it.
  const requests = firstRequestsOf(apis.toReversed()).map(
    ({ name, firstRequest }) => `<p>${firstRequest.summary} with ${name}:</p>
<pre>${escape(toCurl(firstRequest, ownUrl, 'foyer_…'))}</pre>`,
  );
  return `<h2>Create your first room</h2>
<p>The first start of Foyer printed an API key. This command creates another one:</p>
<pre>npm run foyer -- keys create --organization default --name mine</pre>
${requests.join('\n')}
<p>The response has the URL of the room: open it in a browser.</p>`;
}

function link(url: string, text: string): string {
  return `<a href="${escape(url)}">${text}</a>`;
}
