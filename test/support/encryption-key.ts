/** The key of the tests, a valid value of `ENCRYPTION_KEYS`: all processes on one database need the same. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 'the key of the tests').toString('base64');
