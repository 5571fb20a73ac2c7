import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { PublicUrl } from '../../rooms/public-url.js';
import type { SurfaceDocument } from './surface-documents.js';

/** The path of Swagger UI. */
export const DOCS_PATH = '/docs';
/** The path of the page for developers who embed rooms. */
export const EMBED_GUIDE_PATH = `${DOCS_PATH}/embed`;

/** Styles the deprecation at the top of a document as a banner, on light and dark pages. */
const BANNER_STYLE = `
.swagger-ui .info .description blockquote { margin: 0 0 1rem; padding: .75rem 1rem; border-left: .3rem solid #d9480f;
  background: rgb(217 72 15 / 12%); }
.swagger-ui .info .description blockquote p { margin: 0; }
`;

/**
 * Allows the script files of Swagger UI but no inline scripts. Inline styles come from the template of @nestjs/swagger. The
 * page may call only this server. There is no `upgrade-insecure-requests`, which breaks the page if Foyer is served by http
 * on a host name.
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

/** The paths of the list of versions and of their OpenAPI documents. */
const FOR_PROGRAMS = /^\/(versions|docs\/v\d+\.(json|yaml))\/?(\?|$)/;

/** Whether scripts of other origins may read the document with this URL. */
export function isDocumentForScripts(url: string): boolean {
  return FOR_PROGRAMS.test(url);
}

/** The URLs of an OpenAPI document, by format. */
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

/** Sets the policy of Swagger UI, and redirects other forms of its path to the one that its relative URLs need. */
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
 * @param newest the name of the document that Swagger UI opens first; without it there is no Swagger UI
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
