import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../errors/foyer-error.js';

/** The path of the scripts and styles of pages: no room name begins so. */
export const FILES_PATH = '/_/';

/** How long browsers keep a file, in seconds: a year. */
const MAX_AGE = 365 * 24 * 60 * 60;

/** The folder that `npm run build` fills, seen from the compiled sources in it, and from the sources themselves. */
const FOLDER = ['../../web/room/', '../../dist/web/room/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}assets`));

/**
 * The page of a room as it was built: its HTML, without what Foyer tells it.
 * @throws OperatorError if the page was not built
 */
export function builtPage(): string {
  return readFileSync(`${builtFolder()}index.html`, 'utf8');
}

/**
 * Serves the built scripts and styles, compressed if the browser accepts it. Their names change with their content, so that
 * they can be cached for ever (RFC 8246).
 * @throws OperatorError if the page was not built
 */
export async function servePageFiles(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    root: `${builtFolder()}assets`,
    prefix: `${FILES_PATH}assets/`,
    decorateReply: false,
    index: false,
    cacheControl: false,
    preCompressed: true,
    // A route for each file: any other path is not found in the usual way.
    wildcard: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    setHeaders: (reply) => {
      void reply.header('Cache-Control', `public, max-age=${MAX_AGE}, immutable`);
      void reply.header('Vary', 'Accept-Encoding');
    },
  });
}

function builtFolder(): string {
  if (FOLDER === undefined) throw new OperatorError('The page of rooms is not built: run "npm run build".');
  return FOLDER;
}
