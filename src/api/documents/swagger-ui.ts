import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { PublicUrl } from '../../rooms/public-url.js';
import type { SurfaceDocument } from './surface-documents.js';

/** Where Swagger UI is served. */
export const DOCS_PATH = '/docs';

/** Makes the announcement at the top of a document a banner, on a light and on a dark page. */
const BANNER_STYLE = `
.swagger-ui .info .description blockquote { margin: 0 0 1rem; padding: .75rem 1rem; border-left: .3rem solid #d9480f;
  background: rgb(217 72 15 / 12%); }
.swagger-ui .info .description blockquote p { margin: 0; }
`;

/**
 * Lets in the scripts that are files of Swagger UI, and none that is written into the page. Styles are written into it by
 * the template of @nestjs/swagger. Foyer itself is all that it may call. There is no `upgrade-insecure-requests`, which
 * breaks the page where Foyer is reached by http on a host name.
 */
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Paths of documents that programs read beside the API itself: which versions there are, and what they look like. */
const FOR_PROGRAMS = /^\/(versions|docs\/v\d+\.(json|yaml))\/?(\?|$)/;

/** Whether a URL is that of a document that scripts may read. */
export function isDocumentForScripts(url: string): boolean {
  return FOR_PROGRAMS.test(url);
}

/** Where the document of an API is found, in either form. */
export interface DocumentUrls {
  readonly json: string;
  readonly yaml: string;
}

/** @param name of the API: `v1` */
export function documentUrlsOf(name: string, urls: PublicUrl): DocumentUrls {
  const { json, yaml } = routesOf(name);
  return { json: urls.to(json), yaml: urls.to(yaml) };
}

function routesOf(name: string): DocumentUrls {
  return { json: `${DOCS_PATH}/${name}.json`, yaml: `${DOCS_PATH}/${name}.yaml` };
}

/** Protects the pages of Swagger UI by a policy, and sends other forms of its path to the one that its files are relative to. */
export function protectSwaggerUi(server: FastifyInstance): void {
  server.addHook('onRequest', ({ routeOptions, url }, reply, done) => {
    if (!routeOptions.url?.startsWith(DOCS_PATH)) return done();
    void reply.header('Content-Security-Policy', DOCS_POLICY);
    const [path, query] = url.split('?', 2);
    const isPage = [DOCS_PATH, `${DOCS_PATH}/`, `${DOCS_PATH}/index.html`].includes(routeOptions.url);
    if (!isPage || path === DOCS_PATH) return done();
    void reply.redirect(query === undefined ? DOCS_PATH : `${DOCS_PATH}?${query}`, 308);
  });
}

/**
 * Serves each document as JSON and YAML, and one Swagger UI for all of them.
 * @param newest the name of the one that Swagger UI opens with; without it there is no Swagger UI
 */
export function serveDocuments(
  app: INestApplication,
  documents: readonly SurfaceDocument[],
  newest: string | undefined,
): void {
  const urls = PublicUrl.of(app);
  for (const { name, document } of documents) {
    const routes = routesOf(name);
    SwaggerModule.setup(`${DOCS_PATH}/${name}`, app, document, {
      ui: false,
      jsonDocumentUrl: routes.json,
      yamlDocumentUrl: routes.yaml,
    });
  }
  const first = documents.find(({ name }) => name === newest);
  if (!first) return;
  SwaggerModule.setup(DOCS_PATH, app, first.document, {
    raw: false,
    explorer: documents.length > 1,
    customSiteTitle: 'Foyer REST API',
    customCss: BANNER_STYLE,
    swaggerOptions: {
      urls: documents.map(({ name, title }) => ({ name: title, url: urls.to(routesOf(name).json) })),
      'urls.primaryName': first.title,
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
