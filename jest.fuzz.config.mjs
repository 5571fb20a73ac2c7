import config from './jest.config.mjs';

/** Requests by chance: apart, because they take longer than all other tests together. */
export default { ...config, testMatch: ['<rootDir>/test/fuzz/**/*.spec.ts'], testPathIgnorePatterns: [] };
