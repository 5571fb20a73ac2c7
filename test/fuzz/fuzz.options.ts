import { randomInt } from 'node:crypto';

/** How many requests and socket messages, and from which seed: the same seed makes the same ones. */
export const FUZZ = {
  requests: Number(process.env.FUZZ_REQUESTS ?? 100_000),
  messages: Number(process.env.FUZZ_MESSAGES ?? 20_000),
  seed: Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31)),
  /** For each test, in ms. */
  timeout: 24 * 60 * 60 * 1000,
};
