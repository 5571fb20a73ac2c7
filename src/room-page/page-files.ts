import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { OperatorError } from '../errors/foyer-error.js';
import type { PublicUrl } from '../rooms/public-url.js';

/** The path of the scripts and styles of pages: no room name begins so. */
export const FILES_PATH = '/_/';

/** Of files whose names change with their content: browsers keep them for a year, and ask for them once (RFC 8246). */
export const FOREVER = `public, max-age=${365 * 24 * 60 * 60}, immutable`;

/** How long browsers keep the script for sites without asking for a new one, in seconds. */
const SCRIPT_MAX_AGE = 300;

/** What `npm run build` builds for browsers, each in a folder of its own. */
type Built = 'room' | 'embed' | 'embed-guide';

/** The folder that it fills, seen from the compiled sources in it, and from the sources themselves. */
const FOLDER = ['../../web/', '../../dist/web/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}room/assets`));

/** How files are served: compressed if the browser accepts it. */
const SERVING = {
  decorateReply: false,
  index: false,
  cacheControl: false,
  preCompressed: true,
  // A route for each file: any other path is not found in the usual way.
  wildcard: false,
  globIgnore: ['**/*.br', '**/*.gz'],
} satisfies Partial<FastifyStaticOptions>;

/**
 * A page as it was built: its HTML, with the paths of this server in it, but without what Foyer tells it.
 * @throws OperatorError if the page was not built
 */
export function builtPage(built: Exclude<Built, 'embed'>, urls: PublicUrl): string {
  const html = readFileSync(`${folderOf(built)}/index.html`, 'utf8');
  return html.replaceAll('="/', `="${urls.to('/')}`);
}

/**
 * Serves the built scripts and styles. Their names change with their content.
 * @throws OperatorError if the page was not built
 */
export async function servePageFiles(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    ...SERVING,
    root: [`${folderOf('room')}/assets`, `${folderOf('embed-guide')}/assets`],
    prefix: `${FILES_PATH}assets/`,
    setHeaders: (reply) => {
      void reply.header('Cache-Control', FOREVER);
      void reply.header('Vary', 'Accept-Encoding');
    },
  });
}

/**
 * Serves `/embed.js`, which any site may load. Its name stays the same, so that it has an `ETag` and is cached for a short
 * time.
 * @throws OperatorError if it was not built
 */
export async function serveEmbedScript(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, {
    ...SERVING,
    root: folderOf('embed'),
    prefix: '/',
    setHeaders: (reply) => {
      void reply.header('Cache-Control', `public, max-age=${SCRIPT_MAX_AGE}`);
      void reply.header('Vary', 'Accept-Encoding');
      void reply.header('Cross-Origin-Resource-Policy', 'cross-origin');
      void reply.header('Access-Control-Allow-Origin', '*');
    },
  });
}

function folderOf(built: Built): string {
  if (FOLDER === undefined) throw new OperatorError('The page of rooms is not built: run "npm run build".');
  return FOLDER + built;
}
