/**
 * The house as a rule: what each folder of `src` may import, besides itself and packages. Imports go down, never up,
 * never sideways. `npm run arch` checks it.
 */
const FOUNDATIONS = ['errors', 'config', 'metrics', 'database', 'secrets', 'audit'];
const CORE = [...FOUNDATIONS, 'organizations', 'auth', 'quota', 'rooms', 'idempotency'];

const MAY_IMPORT = {
  errors: [],
  config: [],
  logging: ['config'],
  tracing: ['config'],
  metrics: ['config'],
  database: ['errors', 'config', 'metrics', '/migrations'],
  secrets: ['errors', 'config', 'database'],
  audit: ['errors', 'config', 'database'],
  organizations: FOUNDATIONS,
  auth: [...FOUNDATIONS, 'organizations'],
  quota: [...FOUNDATIONS, 'organizations', 'auth'],
  rooms: [...FOUNDATIONS, 'organizations'],
  idempotency: [...FOUNDATIONS, 'organizations'],
  http: CORE,
  'home-page': [...CORE, 'http'],
  'room-page': [...CORE, 'http'],
  admin: [...CORE, 'http'],
  health: [...CORE, 'http'],
  cli: CORE,
  'versions/v1': [...CORE, 'http'],
  'versions/v2': [...CORE, 'http'],
};

const pathOf = (folder) => (folder.startsWith('/') ? `^${folder.slice(1)}/` : `^src/${folder}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([folder, others]) => ({
      name: `floor:${folder}`,
      comment: `src/${folder} may import only: ${others.join(', ') || 'nothing of ours'}.`,
      severity: 'error',
      from: { path: pathOf(folder) },
      to: { path: ['^src/', '^migrations/'], pathNot: [folder, ...others].map(pathOf) },
    })),
    {
      name: 'every-folder-has-a-floor',
      comment: 'A folder of src must have its line in the table above.',
      severity: 'error',
      from: {
        path: '^src/[^/]+/',
        pathNot: [...Object.keys(MAY_IMPORT).map(pathOf), '^src/versions/versions\\.module\\.ts$'],
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
      comment: 'Only versions.module.ts knows which versions there are.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/versions/' },
      to: { path: '^src/versions/', pathNot: '^src/versions/versions\\.module\\.ts$' },
    },
    {
      name: 'rooms-know-no-http',
      comment: 'The core is free of HTTP, and so is everything below it.',
      severity: 'error',
      from: { path: '^src/(rooms|idempotency|audit|secrets|organizations|database|config|errors)/' },
      to: { path: 'node_modules/(fastify|@fastify|@nestjs/platform-fastify|@nestjs/swagger)/' },
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
