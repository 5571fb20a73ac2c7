import config from './jest.config.mjs';

/** The tests that need a program beyond Node, a folder for each program: apart, because not every machine has them. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/{nginx,pgbouncer,postgresql,redis}/**/*.spec.ts'],
  testPathIgnorePatterns: [],
};
