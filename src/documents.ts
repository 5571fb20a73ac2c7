import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { admin } from './admin/admin.js';
import { AppModule } from './app.module.js';
import { VERSIONING } from './app.setup.js';
import { Config } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { describeSurfaces } from './api/documents/surface-documents.js';
import { versions } from './versions/versions.module.js';

/** Any one will do: with it the routes for operators exist. It is in no document. */
const OPERATOR_TOKEN = 'the-token-with-which-the-outline-is-made';

/**
 * The OpenAPI documents by their names, `v1` of a version and `admin` of what operators can do, as the code describes
 * them: the same on every machine, whatever its environment. Nothing of the application is made for it but its outline, so
 * that it needs no database.
 */
export async function outlineDocuments(): Promise<ReadonlyMap<string, OpenAPIObject>> {
  const surfaces = [...versions, admin];
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(new Config(readEnvironment({ OPERATOR_TOKEN }), ''), surfaces),
    new FastifyAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  app.enableVersioning(VERSIONING);
  return new Map(describeSurfaces(app, surfaces).map(({ name, document }) => [name, document]));
}
