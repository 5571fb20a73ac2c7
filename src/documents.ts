import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { VERSIONING } from './app.setup.js';
import { Config } from './config/config.js';
import { readEnvironment } from './config/environment.js';
import { describeVersions } from './http/documents/version-documents.js';
import { versions } from './versions/versions.module.js';

/**
 * The OpenAPI document of every version by its name, `v1`, as the code describes it: the same on every machine, whatever
 * its environment. Nothing of the application is made for it but its outline, so that it needs no database.
 */
export async function outlineDocuments(): Promise<ReadonlyMap<string, OpenAPIObject>> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(new Config(readEnvironment({}), ''), versions),
    new FastifyAdapter(),
    { preview: true, logger: false, abortOnError: false },
  );
  app.enableVersioning(VERSIONING);
  return new Map(describeVersions(app, versions).map(({ number, document }) => [`v${number}`, document]));
}
