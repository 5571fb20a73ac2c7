import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, mergeConfig, type Plugin, type UserConfig } from 'vite';

/** Where Foyer serves the files of the page; no room name begins so. */
const BASE = '/_/';

/** Foyer while the page is developed: `npm start`, or FOYER_URL. */
const FOYER = process.env['FOYER_URL'] ?? 'http://127.0.0.1:3000';

/** Formats that gain from compression. */
const TEXT = /\.(js|css|svg)$/;

/** Puts compressed copies beside the built files, so that nothing is compressed while it is served. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => TEXT.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name);
          const content = await readFile(path);
          await writeFile(`${path}.br`, brotliCompressSync(content));
          await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
        }),
      );
    },
  };
}

/** What Foyer tells the page, as an element of the HTML. */
const DATA = /<script type="application\/json" id="room">[^<]*<\/script>/;

/** While the page is developed, what Foyer tells it about the room comes from Foyer, and everything else from here. */
function dataOfFoyer(): Plugin {
  return {
    name: 'data-of-foyer',
    apply: 'serve',
    configureServer(server) {
      /** @returns the page as it is developed; the page of Foyer if nobody can enter */
      const open = async (url: string): Promise<{ status: number; html: string }> => {
        const response = await fetch(new URL(url, FOYER));
        const html = await response.text();
        const data = DATA.exec(html)?.[0];
        if (data === undefined) return { status: response.status, html };
        const source = await readFile(join(server.config.root, 'index.html'), 'utf8');
        const developed = source.replace(DATA, () => data);
        return { status: 200, html: await server.transformIndexHtml('/index.html', developed) };
      };
      server.middlewares.use((request, response, next) => {
        if (request.headers['sec-fetch-dest'] !== 'document' || request.url === undefined) return next();
        open(request.url).then(
          ({ status, html }) =>
            response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(html),
          next,
        );
      });
    },
  };
}

/** The page of a room. */
const ROOM: UserConfig = {
  root: 'web/room',
  base: BASE,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [compressed(), dataOfFoyer()],
  // A proxy before Foyer may strip a prefix, which only Foyer knows: it completes the URLs in the HTML.
  experimental: {
    renderBuiltUrl: (fileName, { hostType }) => (hostType === 'html' ? BASE + fileName : { relative: true }),
  },
  build: {
    outDir: '../../dist/web/room',
    modulePreload: { polyfill: false },
    // The content security policy allows no data: URLs but for images.
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    proxy: { [`${BASE}socket`]: { target: FOYER, ws: true } },
  },
};

/** The script `/embed.js` for sites that embed rooms: one file, not a module. */
const EMBED: UserConfig = {
  root: 'web/embed',
  plugins: [compressed()],
  build: {
    outDir: '../../dist/web/embed',
    lib: { entry: 'embed.ts', formats: ['iife'], name: 'foyerEmbed', fileName: () => 'embed.js' },
  },
};

/** The page for developers of such sites. */
const EMBED_GUIDE: UserConfig = {
  root: 'web/embed-guide',
  base: BASE,
  plugins: [compressed()],
  build: { outDir: '../../dist/web/embed-guide', assetsInlineLimit: 0 },
};

const BUILDS = new Map([
  ['embed', EMBED],
  ['embed-guide', EMBED_GUIDE],
]);

/** `vite build` builds the page of a room, and `--mode` one of the others. */
export default defineConfig(({ mode }) =>
  mergeConfig(
    {
      publicDir: false,
      build: { target: 'baseline-widely-available', emptyOutDir: true },
    },
    BUILDS.get(mode) ?? ROOM,
  ),
);
