import config from './jest.config.mjs';

/** The checks of what Foyer is deployed with: apart, because some of them need programs that are not Node's. */
export default {
  ...config,
  testMatch: ['<rootDir>/test/deploy/**/*.spec.ts'],
  testPathIgnorePatterns: [],
};
