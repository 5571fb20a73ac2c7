/** Costs as a client has them: reads 1 (60 %), deletes 2 (20 %), writes 3 (20 %). */
const COSTS = [1, 1, 1, 2, 3];

/** Costs for what cannot count by weight. */
export const UNIT_COSTS = [1];

/** Latencies that a process keeps: the latest so many. */
const SAMPLES = 200_000;

/** Calls after which a caller lets sockets and timers have their turn, should it have been answered from memory. */
const TURN = 50;

/** The id of an organization by its number. */
export function organization(number) {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Calls without a pause for so many ms, after a warm-up, and counts what was answered. */
export async function load(consume, { first, organizations, limit, concurrency, warmUp, duration }) {
  const begin = performance.now() + warmUp;
  const end = begin + duration;
  const latencies = new Float64Array(SAMPLES);
  let [calls, admitted] = [0, 0];
  const call = async () => {
    let sentAt = performance.now();
    for (let turn = 1; sentAt < end; turn += 1) {
      const isAdmitted = await consume(
        organization(first + randomBelow(organizations)),
        randomOf(COSTS),
        limit,
      );
      const answeredAt = performance.now();
      if (answeredAt >= begin && answeredAt < end) {
        latencies[calls % SAMPLES] = answeredAt - sentAt;
        calls += 1;
        if (isAdmitted) admitted += 1;
      }
      sentAt = answeredAt;
      if (turn % TURN === 0) {
        await new Promise(setImmediate);
        sentAt = performance.now();
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, call));
  return { calls, admitted, perSecond: (calls / duration) * 1000, latencies: latencies.slice(0, calls) };
}

/**
 * Makes a number of calls for each of some organizations, one organization after the other.
 * @returns the points that were admitted for each of them
 */
export async function race(consume, { first, organizations, limit, concurrency, calls, weighted }) {
  const costs = weighted ? COSTS : UNIT_COSTS;
  const points = [];
  for (let number = first; number < first + organizations; number += 1) {
    let [admitted, left] = [0, calls];
    const call = async () => {
      while (left > 0) {
        left -= 1;
        const cost = randomOf(costs);
        if (await consume(organization(number), cost, limit)) admitted += cost;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, call));
    points.push(admitted);
  }
  return points;
}

/** Whether costs count: nothing fits beside one call that costs all there is. */
export async function countsWeights(consume, { first }) {
  return (await consume(organization(first), 10, 10)) && !(await consume(organization(first), 1, 10));
}

/** Whether refused calls cost nothing: 333 writes leave 1 point of 1000; writes are refused; a read still fits. */
export async function refusesFreely(consume, { first }) {
  const outcomes = [];
  for (let i = 0; i < 333; i += 1) outcomes.push(await consume(organization(first), 3, 1000));
  if (!outcomes.every(Boolean)) return false;
  for (let i = 0; i < 5; i += 1) if (await consume(organization(first), 3, 1000)) return false;
  return consume(organization(first), 1, 1000);
}

function randomOf(items) {
  return items[randomBelow(items.length)];
}

function randomBelow(number) {
  return Math.floor(Math.random() * number);
}
