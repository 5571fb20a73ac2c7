import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { API_SURFACES, type ApiSurface } from './api/api-surface.js';
import { describeSurfaces } from './api/documents/surface-documents.js';
import { AppModule } from './app.module.js';
import { VERSIONING } from './app.setup.js';
import { Config } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { versions } from './versions/versions.js';

/** Any token, because the API for operators has routes only with one. No document contains it. */
const OPERATOR_TOKEN = 'a-token-of-which-no-document-knows';

/**
 * The OpenAPI documents by the names of their APIs, `v1` or `admin`, as the code describes them: the same on every
 * machine and in every environment. Nest does not instantiate the providers, so that no database is needed.
 */
export async function outlineDocuments(): Promise<ReadonlyMap<string, OpenAPIObject>> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(new Config(readEnvironment({ OPERATOR_TOKEN }), ''), versions),
    new FastifyAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  app.enableVersioning(VERSIONING);
  const surfaces = app.get<readonly ApiSurface[]>(API_SURFACES, { strict: false });
  return new Map(describeSurfaces(app, surfaces).map(({ name, document }) => [name, document]));
}
