import { TestEnvironment } from 'jest-environment-node';

/** Where circus keeps the handlers of a test file's events. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

// A worker leaves without freeing hundreds of megabytes first: Jest takes that time for something that is still open.
if (process.send) process.once('exit', () => process.exit());

/**
 * Runs test files in the context of the worker itself, where the modules are that they share (see `shared-runtime.mjs`), and
 * leaves nothing of a file behind for the next one.
 */
export default class SharedEnvironment extends TestEnvironment {
  #before = {
    console: globalThis.console,
    env: { ...process.env },
    exit: Object.getOwnPropertyDescriptor(process, 'exit'),
  };

  constructor(config, context) {
    super(config, context);
    const { constructor: FakeTimers } = this.fakeTimersModern;
    this.global = globalThis;
    this.moduleMocker = new this.moduleMocker.constructor(globalThis);
    this.fakeTimersModern = new FakeTimers({ config: config.projectConfig, global: globalThis });
  }

  async teardown() {
    this.moduleMocker.restoreAllMocks();
    await super.teardown();
    globalThis.console = this.#before.console;
    Object.defineProperty(process, 'exit', this.#before.exit);
    process.env = this.#before.env;
    delete globalThis[EVENT_HANDLERS];
    // circus keeps all tests of a file, with what they have used, under a symbol of its own for each file.
    for (const symbol of Object.getOwnPropertySymbols(globalThis))
      if (symbol.description === 'JEST_STATE_SYMBOL') delete globalThis[symbol];
  }
}
