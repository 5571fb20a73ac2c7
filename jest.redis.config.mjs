import config from './jest.config.mjs';

/** The tests that need a Redis: apart, because a machine with nothing but Node has none. */
export default { ...config, testMatch: ['<rootDir>/test/redis/**/*.spec.ts'], testPathIgnorePatterns: [] };
