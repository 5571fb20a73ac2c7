import { load } from '../support/load.mjs';

/**
 * Lets several sides take turns, each round beginning with another one.
 * @param sides by their names: the `server`, and the `kind` of the requests that are sent to it
 * @param plan `rounds`, the `seconds` of each turn, and `warmUp`: how many requests each server is sent before
 * @returns for each round what was measured, by the names of the sides
 */
export async function inTurns(postgres, sides, connections, { rounds, seconds, warmUp }) {
  const names = Object.keys(sides);
  const measure = (name, limits) => load({ server: sides[name].server, postgres }, sides[name].kind, limits);
  // With as many connections: requests that wait together take other paths, which Node must have compiled as well.
  for (const name of warmUp > 0 ? names : []) await measure(name, { connections, amount: warmUp });
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    const figures = {};
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(round + place) % names.length];
      figures[name] = await measure(name, { connections, duration: seconds });
    }
    turns.push(Object.fromEntries(names.map((name) => [name, figures[name]])));
  }
  return turns;
}
