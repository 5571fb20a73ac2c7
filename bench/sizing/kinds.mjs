/** The best of several rounds: what else happens on the machine disturbs the worse ones. */
export async function best(rounds, isBetter, measure) {
  let result = await measure();
  for (let round = 2; round <= rounds; round += 1) {
    const other = await measure();
    if (isBetter(other, result)) result = other;
  }
  return result;
}

export const faster = (one, other) => one.perSecond > other.perSecond;
export const prompter = (one, other) => one.p99 < other.p99;

const withKey = (key, method, path) => ({ method, path, headers: { authorization: `Bearer ${key}` } });

/** The requests that are measured. @param rooms to read and, each once, to delete */
export function kindsOf({ keys, spent }, rooms) {
  let count = 0;
  const turn = (list) => list[(count += 1) % list.length];
  return {
    read: {
      status: 200,
      next: () => {
        const { number, key } = turn(rooms);
        return withKey(key, 'GET', `/v1/meetings/${number}`);
      },
    },
    list: { status: 200, next: () => withKey(turn(keys), 'GET', '/v1/meetings') },
    create: {
      status: 201,
      next: () => {
        const request = withKey(turn(keys), 'POST', '/v1/meetings');
        request.headers['content-type'] = 'application/json';
        return { ...request, body: '{"endDate":"2099-12-31T23:59:59Z","fields":["hostRoomUrl"]}' };
      },
    },
    delete: {
      status: 204,
      next: () => {
        const { number, key } = rooms.pop() ?? {};
        return withKey(key, 'DELETE', `/v1/meetings/${number}`);
      },
    },
    refused: { status: 429, next: () => withKey(spent, 'GET', '/v1/meetings') },
  };
}
