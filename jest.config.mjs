/**
 * Nest 12 and some of its neighbours are published as ES modules only, while others are CommonJS that import
 * them. Jest's CommonJS mode bears both when swc turns every module it meets into CommonJS.
 * @type {import('jest').Config}
 */
export default {
  rootDir: '.',
  testEnvironment: 'node',
  testPathIgnorePatterns: ['browser', 'deploy', 'fuzz', 'nginx', 'pgbouncer', 'postgresql', 'redis'].map(
    (folder) => `<rootDir>/test/${folder}/`,
  ),
  testMatch: ['<rootDir>/test/**/*.spec.ts', '<rootDir>/src/**/*.spec.ts'],
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
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|uuid|fast-check|pure-rand|p-queue)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // Test files wait for processes and for Postgres more than they compute.
  maxWorkers: '100%',
  testTimeout: 30_000,
};
