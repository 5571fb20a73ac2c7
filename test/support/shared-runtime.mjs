import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { compileFunction } from 'node:vm';
import Runtime from 'jest-runtime';

const require = createRequire(import.meta.url);
/** Of the test file that runs; it knows how to transform. */
let current;
/** For the stacks of errors, whichever test file a module was loaded for. */
const sourceMaps = new Map();

require.extensions['.ts'] = (module, filename) => {
  // Source imports `./name.js` where there is `./name.ts`, as TypeScript wants it.
  const code = current.transformCache.transform(filename).replaceAll(/(require\("\.[^"]*)\.js"\)/g, '$1")');
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const values = [module.exports, createRequire(filename), module, filename, dirname(filename)];
  compileFunction(code, names, { filename }).apply(module.exports, values);
};

/**
 * Loads Foyer and all packages once in a worker instead of once for each test file, which took more time than most tests:
 * only what is in `test` is loaded anew. None of these modules may keep state that a test changes.
 */
export default class SharedRuntime extends Runtime {
  #sources;

  constructor(config, ...rest) {
    super(config, ...rest);
    current = this;
    this.transformCache.sourceMaps = sourceMaps;
    this.#sources = ['src', 'migrations'].map((folder) => join(config.rootDir, folder, sep));
    const { injectedModuleParameters } = this.executor;
    this.executor.compile = (code, filename) => compileFunction(code, injectedModuleParameters, { filename });
  }

  requireModule(from, name, options, isActual) {
    if (name !== undefined && !options?.isInternalModule && !isBuiltin(name)) {
      const path = resolve(dirname(from), name);
      if (this.#sources.some((folder) => path.startsWith(folder))) return require(path.replace(/\.js$/, ''));
      if (/^[@\w]/.test(name)) return require(name);
    }
    return super.requireModule(from, name, options, isActual);
  }
}
