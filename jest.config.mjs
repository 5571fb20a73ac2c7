/** What needs more than Node, or more time than a change should wait for: a folder for each, apart from `core`. */
const APART = {
  programs: ['caddy', 'coturn', 'janus', 'nginx', 'pgbouncer', 'postgresql', 'redis'],
  browser: ['browser'],
  deploy: ['deploy'],
  fuzz: ['fuzz'],
};

/** Nest 12 is an ES module, which Node can require: only our own files are turned into CommonJS, for Jest to mock. */
const PROJECT = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/support/shared-environment.mjs',
  runtime: '<rootDir>/test/support/shared-runtime.mjs',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

const inFolders = (folders) => `<rootDir>/test/(${folders.join('|')})/.*\\.spec\\.ts$`;

/** @type {import('jest').Config} */
export default {
  // Test files wait for processes and for Postgres more than they compute.
  maxWorkers: '100%',
  // Longer than anything waited for: a busy machine must fail no test.
  testTimeout: 90_000,
  projects: [
    {
      ...PROJECT,
      displayName: 'core',
      testRegex: '/test/.*\\.spec\\.ts$',
      testPathIgnorePatterns: [inFolders(Object.values(APART).flat())],
    },
    ...Object.entries(APART).map(([displayName, folders]) => ({
      ...PROJECT,
      displayName,
      testRegex: inFolders(folders).replace('<rootDir>', ''),
    })),
  ],
};
