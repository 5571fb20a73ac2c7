import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { ApiVersion } from '../api-version.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { renderOnce } from './rendered-document.hook.js';
import { describeVersions } from './version-documents.js';

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

/** Where the document of a version is found, in either form. */
export interface DocumentUrls {
  readonly json: string;
  readonly yaml: string;
}

export function documentUrlsOf(number: string, urls: PublicUrl): DocumentUrls {
  const { json, yaml } = routesOf(`v${number}`);
  return { json: urls.to(json), yaml: urls.to(yaml) };
}

function routesOf(name: string): DocumentUrls {
  return { json: `${DOCS_PATH}/${name}.json`, yaml: `${DOCS_PATH}/${name}.yaml` };
}

/** A document that is none of a version. */
export interface OtherDocument {
  /** What it is called, also in its URLs. */
  readonly name: string;
  readonly document: OpenAPIObject;
}

/**
 * Serves each document as JSON and YAML, and one Swagger UI for all of them, which opens with the newest version.
 * @param others what is documented besides versions
 */
export function serveDocuments(
  app: INestApplication,
  versions: readonly ApiVersion[],
  others: readonly OtherDocument[] = [],
): void {
  const described = describeVersions(app, versions).map(({ number, title, document }) => ({
    name: `v${number}`,
    title,
    document,
  }));
  const urls = PublicUrl.of(app);
  const [newest] = described.slice(-1);
  const documents = [...described, ...others.map((other) => ({ ...other, title: other.name }))];
  for (const { name, document } of documents) {
    const routes = routesOf(name);
    SwaggerModule.setup(`${DOCS_PATH}/${name}`, app, document, {
      ui: false,
      jsonDocumentUrl: routes.json,
      yamlDocumentUrl: routes.yaml,
    });
  }
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', ({ routeOptions, url }, reply, done) => {
    if (!routeOptions.url?.startsWith(DOCS_PATH)) return done();
    void reply.header('Content-Security-Policy', DOCS_POLICY);
    // The page names its files relative to this path: under any other that leads to it, it would not find them.
    const [path, query] = url.split('?', 2);
    const isPage = [DOCS_PATH, `${DOCS_PATH}/`, `${DOCS_PATH}/index.html`].includes(routeOptions.url);
    if (!isPage || path === DOCS_PATH) return done();
    void reply.redirect(query === undefined ? DOCS_PATH : `${DOCS_PATH}?${query}`, 308);
  });
  renderOnce(server, DOCS_PATH);
  if (!newest) return;
  SwaggerModule.setup(DOCS_PATH, app, newest.document, {
    raw: false,
    explorer: documents.length > 1,
    customSiteTitle: 'Foyer REST API',
    customCss: BANNER_STYLE,
    swaggerOptions: {
      urls: documents.map(({ name, title }) => ({ name: title, url: urls.to(routesOf(name).json) })),
      'urls.primaryName': newest.title,
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
