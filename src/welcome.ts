import { type INestApplicationContext, Logger } from '@nestjs/common';
import { FOYER } from './audit/actor.js';
import { ApiKeysService } from './auth/api-keys.service.js';
import { SCOPES } from './auth/scope.js';
import type { Config } from './config/config.js';
import type { ProvidedDatabase } from './database/provide-database.js';
import { API_VERSIONS, type ApiVersion } from './http/api-version.js';
import { DOCS_PATH } from './http/documents/swagger-ui.js';
import { OrganizationSlugTakenError } from './organizations/organizations.errors.js';
import { OrganizationsService } from './organizations/organizations.service.js';

const FIRST_ORGANIZATION = {
  name: 'My organization',
  slug: 'default',
  plan: 'grow',
  pointsPerMinute: null,
} as const;

const FIRST_KEY = { name: 'First key', scopes: SCOPES, expiresAt: null } as const;

/**
 * Says where Foyer is to be found. On the first start with the embedded database it also makes an organization and a
 * key, and shows the key: this once, and never with a database of the operator's own.
 */
export async function welcome(
  app: INestApplicationContext,
  config: Config,
  database: Pick<ProvidedDatabase, 'embedded'>,
): Promise<void> {
  const url = config.ownUrl;
  if (!database.embedded && config.logFormat === 'json') {
    new Logger('Foyer').log('Foyer is running', { url, docs: url + DOCS_PATH });
    return;
  }
  const token = database.embedded ? await makeFirstKey(app) : null;
  const lines = [`Foyer is running at ${url}`, `Swagger UI:         ${url}${DOCS_PATH}`];
  if (token) {
    lines.push('', 'Your API key, which is shown only this once:', '', `  ${token}`, '');
    const versions = app.get<readonly ApiVersion[]>(API_VERSIONS, { strict: false });
    for (const { number, firstRequest } of versions) {
      const { summary, path, body } = firstRequest;
      lines.push(
        `${summary} with v${number} of the API:`,
        '',
        `  curl ${url}${path} -H 'Authorization: Bearer ${token}' \\`,
        `    -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
        '',
      );
    }
  }
  console.log(lines.join('\n'));
}

async function makeFirstKey(app: INestApplicationContext): Promise<string | null> {
  const organizations = app.get(OrganizationsService, { strict: false });
  if ((await organizations.list()).length > 0) return null;
  try {
    const organization = await organizations.create(FIRST_ORGANIZATION, FOYER);
    const keys = app.get(ApiKeysService, { strict: false });
    return (await keys.create(organization, FIRST_KEY, FOYER)).token;
  } catch (error) {
    // Another process on the same folder was first, and shows the key.
    if (error instanceof OrganizationSlugTakenError) return null;
    throw error;
  }
}
