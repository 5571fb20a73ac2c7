/**
 * The layers of `src`, from the bottom up, as CONTRIBUTING.md draws them. What stands in one line are siblings: a folder
 * may import the folders of the lines below its own, and packages; never a sibling, never upwards. `npm run arch` checks it.
 */
const LAYERS = [
  ['errors'],
  ['config'],
  ['embedded-postgres', 'metrics', 'logging', 'random', 'shares', 'tracing', 'validation'],
  ['http'],
  ['database'],
  ['secrets', 'jobs'],
  ['events'],
  ['organizations'],
  ['auth'],
  ['quota', 'rooms'],
  ['sessions'],
  ['idempotency', 'insights', 'room-visits', 'sfu', 'themes', 'webhooks'],
  ['api'],
  ['admin', 'health', 'home-page', 'room-page', 'signalling', 'versions/v1', 'versions/v2'],
  ['cli'],
];
/** What a folder may import besides: the list of the migrations, and what a room's page and the server say to each other. */
const BESIDES = {
  database: ['/migrations'],
  'room-page': ['/web/protocol'],
  sfu: ['/web/protocol'],
  signalling: ['/web/protocol'],
};

const MAY_IMPORT = Object.fromEntries(
  LAYERS.flatMap((folders, layer) =>
    folders.map((folder) => [folder, [...LAYERS.slice(0, layer).flat(), ...(BESIDES[folder] ?? [])]]),
  ),
);

const pathOf = (folder) => (folder.startsWith('/') ? `^${folder.slice(1)}/` : `^src/${folder}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `layer:${folder}`,
      comment: `src/${folder} may import only: ${others.join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: pathOf(folder) },
      to: { path: ['^src/', '^migrations/', '^web/'], pathNot: [folder, ...others].map(pathOf) },
    })),
    {
      name: 'every-folder-has-a-layer',
      comment: 'A folder of src must stand in the table above.',
      severity: 'error',
      from: {
        path: '^src/[^/]+/',
        pathNot: [...Object.keys(MAY_IMPORT).map(pathOf), '^src/versions/versions\\.ts$'],
      },
      to: {},
    },
    {
      name: 'versions-are-strangers',
      comment: 'A version never imports another one.',
      severity: 'error',
      from: { path: '^src/versions/(v\\d+)/' },
      to: { path: '^src/versions/', pathNot: '^src/versions/$1/' },
    },
    {
      name: 'versions-are-assembled-in-one-place',
      comment: 'Only versions.ts knows which versions there are.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/versions/' },
      to: { path: '^src/versions/', pathNot: '^src/versions/versions\\.ts$' },
    },
    {
      name: 'rooms-know-no-http',
      comment: 'The core is free of HTTP, and so is everything below it.',
      severity: 'error',
      from: {
        path: '^src/(webhooks|insights|themes|sessions|rooms|events|secrets|jobs|organizations|database|config|errors)/',
      },
      to: { path: ['node_modules/(fastify|@fastify|@nestjs/platform-fastify)/', '^src/http/'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must mean the same for ever, whatever becomes of the code.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
