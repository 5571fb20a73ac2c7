import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { ApiVersion } from './api-version.js';

/** Where Swagger UI is served. */
export const DOCS_PATH = '/docs';

/** Serves each version's document as JSON and YAML, and one Swagger UI for all of them. */
export function serveDocuments(app: INestApplication, versions: readonly ApiVersion[]): void {
  const documents = versions.map((version) => ({
    name: `v${version.number}`,
    document: version.describe(app),
  }));
  for (const { name, document } of documents) {
    SwaggerModule.setup(`${DOCS_PATH}/${name}`, app, document, {
      ui: false,
      jsonDocumentUrl: `${DOCS_PATH}/${name}.json`,
      yamlDocumentUrl: `${DOCS_PATH}/${name}.yaml`,
    });
  }
  const [newest] = documents.slice(-1);
  if (!newest) return;
  SwaggerModule.setup(DOCS_PATH, app, newest.document, {
    raw: false,
    explorer: documents.length > 1,
    customSiteTitle: 'Foyer REST API',
    swaggerOptions: {
      urls: documents.map(({ name }) => ({ name, url: `${DOCS_PATH}/${name}.json` })),
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
    },
  });
}
