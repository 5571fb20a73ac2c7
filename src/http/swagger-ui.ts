import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { ApiVersion } from './api-version.js';
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

export function documentUrlsOf(number: string): DocumentUrls {
  return { json: `${DOCS_PATH}/v${number}.json`, yaml: `${DOCS_PATH}/v${number}.yaml` };
}

/** Serves each version's document as JSON and YAML, and one Swagger UI for all of them, which opens with the newest. */
export function serveDocuments(app: INestApplication, versions: readonly ApiVersion[]): void {
  const documents = describeVersions(app, versions);
  for (const { number, document } of documents) {
    const urls = documentUrlsOf(number);
    SwaggerModule.setup(`${DOCS_PATH}/v${number}`, app, document, {
      ui: false,
      jsonDocumentUrl: urls.json,
      yamlDocumentUrl: urls.yaml,
    });
  }
  const [newest] = documents.slice(-1);
  if (!newest) return;
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', ({ routeOptions }, reply, done) => {
    if (routeOptions.url?.startsWith(DOCS_PATH)) void reply.header('Content-Security-Policy', DOCS_POLICY);
    done();
  });
  SwaggerModule.setup(DOCS_PATH, app, newest.document, {
    raw: false,
    explorer: documents.length > 1,
    customSiteTitle: 'Foyer REST API',
    customCss: BANNER_STYLE,
    swaggerOptions: {
      urls: documents.map(({ number, title }) => ({ name: title, url: documentUrlsOf(number).json })),
      'urls.primaryName': newest.title,
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
