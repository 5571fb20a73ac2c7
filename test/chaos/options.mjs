import { parseArgs } from 'node:util';

const help = (names) => `npm run chaos -- [options]

Breaks what Foyer stands on, while it works, and counts what that does to its clients. It starts everything it needs on
127.0.0.1, ends by itself, and leaves nothing behind. For Linux.

  --quick          shorter and smaller: what CI runs (npm run chaos:quick)
  --only <names>   only these experiments, separated by commas: ${names.join(', ')}

Exit codes: 0 as promised · 1 a deviation, or a failure · 2 wrong usage · 130 interrupted`;

/** @returns what to do; null when only help was wanted. Throws a RangeError or TypeError for wrong usage. */
export function readOptions(names) {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(help(names));
    return null;
  }
  const wanted = values.only?.split(',').map((name) => name.trim()) ?? null;
  const unknown = wanted?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new RangeError(`--only: ${unknown.join(', ')} is none of ${names.join(', ')}`);
  return { isQuick: values.quick, wanted };
}
