import { basename } from 'node:path';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { FOYER } from './events/actor.js';
import { ApiKeysService } from './auth/api-keys.service.js';
import { SCOPES } from './auth/api-key.js';
import type { Config } from './config/config.js';
import { API_SURFACES, type ApiSurface, firstRequestsOf, toCurl } from './api/api-surface.js';
import { DOCS_PATH } from './api/documents/swagger-ui.js';
import { PublicUrl } from './rooms/public-url.js';
import { createLogger } from './logging/logger.js';
import { OrganizationSlugTakenError } from './organizations/organizations.errors.js';
import { CAPACITY } from './sessions/limits.js';
import { OrganizationsService } from './organizations/organizations.service.js';

const FIRST_ORGANIZATION = {
  name: 'My organization',
  slug: 'default',
  plan: 'grow',
  pointsPerMinute: null,
} as const;

const FIRST_KEY = { name: 'First key', scopes: SCOPES, expiresAt: null } as const;

/**
 * Prints the URL of Foyer and the command that creates an API key. On the first start with the embedded database it also
 * creates an organization and a key, and shows the key once. It never does so with an external database.
 */
export async function welcome(app: INestApplicationContext, config: Config): Promise<void> {
  const key = config.isEmbedded ? await makeFirstKey(app) : null;
  const newKey = await commandForKey(app);
  const urls = { url: config.ownUrl, docs: PublicUrl.of(app).absolute(DOCS_PATH) };
  const mediaServers = config.JANUS_URL.length;
  if (config.logFormat === 'pretty')
    return console.log(banner(app, { ...urls, mediaServers }, key, newKey).join('\n'));
  new Logger('Foyer').log('Foyer is running', { ...urls, mediaServers, ...(newKey && { newKey }) });
  if (!key) return;
  const newest = firstRequests(app).at(-1)?.firstRequest;
  const curl = newest && toCurl(newest, config.ownUrl, key).replaceAll(/ \\\n */g, ' ');
  // Regardless of LOG_LEVEL, because the key is never shown again.
  createLogger(config, 'info').log('The first API key, which is shown only this once', { key, curl });
}

function banner(
  app: INestApplicationContext,
  { url, docs, mediaServers }: { readonly url: string; readonly docs: string; readonly mediaServers: number },
  key: string | null,
  newKey: string | null,
): string[] {
  const lines = [
    `Foyer is running at ${url}`,
    `Swagger UI:         ${docs}`,
    `Media servers:      ${mediaServers || `none, so group rooms have space for ${CAPACITY.participants} people (JANUS_URL)`}`,
  ];
  if (!key) return newKey ? [...lines, `To make an API key: ${newKey}`] : lines;
  lines.push('', 'Your API key, which is shown only this once:', '', `  ${key}`, '');
  for (const { name, firstRequest } of firstRequests(app))
    lines.push(
      `${firstRequest.summary} with ${name} of the API:`,
      '',
      toCurl(firstRequest, url, key).replaceAll(/^/gm, '  '),
      '',
    );
  return lines;
}

function firstRequests(app: INestApplicationContext): ReturnType<typeof firstRequestsOf> {
  return firstRequestsOf(app.get<readonly ApiSurface[]>(API_SURFACES, { strict: false }));
}

/** The command that creates an API key; null while the database is unavailable. */
async function commandForKey(app: INestApplicationContext): Promise<string | null> {
  // npm may be missing, for example in a container, unless it started this process.
  const foyer = basename(process.argv[1] ?? '') === 'build.mjs' ? 'npm run foyer --' : 'node dist/src/cli.js';
  try {
    const { items } = await app.get(OrganizationsService, { strict: false }).listPage(1, null);
    const slug = items[0]?.slug ?? 'acme';
    const command = `${foyer} keys create --organization ${slug} --name backend`;
    return items[0] ? command : `${foyer} organizations create --name Acme --slug ${slug} && ${command}`;
  } catch {
    // The server can run nevertheless; readiness reports what is wrong with the database.
    return null;
  }
}

async function makeFirstKey(app: INestApplicationContext): Promise<string | null> {
  const organizations = app.get(OrganizationsService, { strict: false });
  if ((await organizations.list()).length > 0) return null;
  try {
    const { id } = await organizations.create(FIRST_ORGANIZATION, FOYER);
    const keys = app.get(ApiKeysService, { strict: false });
    return (await keys.create(id, FIRST_KEY, FOYER)).token;
  } catch (error) {
    // Another process with the same folder was first, and has shown the key.
    if (error instanceof OrganizationSlugTakenError) return null;
    throw error;
  }
}
