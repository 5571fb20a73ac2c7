import { parseArgs } from 'node:util';

/**
 * Reads the options of a benchmark, all of which are whole numbers from 1; `--quick` takes other usual values. It ends the
 * process after `--help`, and with exit code 2 for wrong usage.
 * @param script of npm
 * @param check throws a RangeError for numbers that do not fit each other
 */
export function readNumberOptions({ script, help, usual, quick, check = () => undefined }) {
  try {
    const text = Object.keys(usual).map((name) => [name, { type: 'string' }]);
    const flags = { quick: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
    const { values } = parseArgs({ options: { ...Object.fromEntries(text), ...flags } });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    const otherwise = values.quick ? quick : usual;
    const numbers = Object.keys(usual).map((name) => [name, Number(values[name] ?? otherwise[name])]);
    for (const [name, number] of numbers)
      if (!Number.isInteger(number) || number < 1)
        throw new RangeError(`--${name}: a whole number, 1 or more`);
    const read = Object.fromEntries(numbers);
    check(read);
    return read;
  } catch (error) {
    console.error(`${error.message}\nnpm run ${script} -- --help explains the options.`);
    return process.exit(2);
  }
}
