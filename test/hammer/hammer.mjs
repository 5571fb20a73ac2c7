/**
 * Proves that the quota is exact: `npm run hammer`, shortened `npm run hammer -- --quick`. It starts everything it
 * needs on 127.0.0.1, ends by itself, and leaves nothing behind.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Cleanup, exitCodeOf } from '../support/cleanup.mjs';
import { makeOrganization, startFoyers } from '../support/foyer.mjs';
import { readOptions } from './options.mjs';
import { judge } from './judge.mjs';
import { WINDOW } from './judge-answer.mjs';
import { startPostgres } from '../support/servers.mjs';

const CLIENT = fileURLToPath(new URL('./client.mjs', import.meta.url));
const KEYS = 3;

const options = usage();
const cleanup = new Cleanup();
if (options) process.exit(await exitCodeOf(hammer, cleanup));

/** @returns whether everything was as it must be */
async function hammer() {
  const { servers: count, points, windows, seed } = options;
  const environment = { DATABASE_URL: await startPostgres(cleanup) };
  const organization = await makeOrganization({ points, keys: KEYS }, environment);
  if (options.store) environment.QUOTA_STORE = options.store;
  const servers = await startFoyers(count, environment, cleanup);
  const duration = (windows - 1) * WINDOW + options.seconds * 1000;
  console.log(
    `${options.clients} clients with ${options.connections} connections each, ${count} servers, ` +
      `${points} points, ${KEYS} keys, seed ${seed}: ${duration / 1000} s.`,
  );
  const startedAt = Date.now();
  const answers = await Promise.race([
    collect(servers, organization.tokens, startedAt + duration),
    ...servers.map(failed),
  ]);
  const verdict = judge(answers, { limit: points, organizationId: organization.id, windows });
  print(verdict, answers.length, Date.now() - startedAt);
  for (const { url, output } of servers) {
    if (/WARN|ERROR|FATAL/.test(output())) console.log(`\n${url} said:\n${output()}`);
  }
  return verdict.deviations.count === 0;
}

/** Runs the clients until then, and collects every response they got. */
async function collect(servers, tokens, endsAt) {
  const answers = [];
  const clients = Array.from({ length: options.clients }, async (_, client) => {
    const child = fork(CLIENT, { serialization: 'advanced' });
    const ended = once(child, 'close');
    await cleanup.add(async () => {
      child.kill();
      await ended;
    });
    child.on('message', (batch) => batch.forEach((answer) => answers.push(answer)));
    const { connections, seed } = options;
    child.send({ client, servers: servers.map(({ url }) => url), tokens, connections, seed, endsAt });
    const [exitCode, signal] = await ended;
    if (exitCode !== 0) throw new Error(`A client has ended before its time (${exitCode ?? signal}).`);
  });
  await Promise.all(clients);
  return answers;
}

/** Rejects when a server ends before its time. */
async function failed({ url, ended, output }) {
  await ended;
  throw new Error(`The server at ${url} has ended before its time.\n${output()}`);
}

function print({ rows, deviations, late }, count, duration) {
  console.table(rows);
  console.log(
    `${count} answers in ${(duration / 1000).toFixed(1)} s. ` +
      `Refusals say that the window ends at most ${late} ms too late.`,
  );
  for (const line of deviations.lines()) console.log(line);
  console.log(deviations.count === 0 ? 'Exact.' : `Not exact. Deviations: ${deviations.count}.`);
}

function usage() {
  try {
    return readOptions();
  } catch (error) {
    console.error(`${error.message}\nnpm run hammer -- --help explains the options.`);
    return process.exit(2);
  }
}
