import { migrations } from '../../dist/migrations/index.js';
import { startFoyers } from '../support/foyer.mjs';
import { OwnPostgres } from '../support/own-postgres.mjs';
import { expectCleanStop } from './set-up.mjs';

const AT_ONCE = 5;

/** Five processes start at the same moment on an empty database. */
export const startingTogether = {
  name: 'migrations-at-once',
  async run({ cleanup, deviations }) {
    const postgres = await OwnPostgres.start(cleanup);
    const servers = await startFoyers(AT_ONCE, { DATABASE_URL: postgres.url }, cleanup);
    const ran = (await postgres.query('SELECT name FROM migrations ORDER BY id')).map(({ name }) => name);
    const expected = migrations.map((migration) => new migration().name);
    if (ran.join() !== expected.join()) deviations.add('Migrations', `${ran.join()}, not ${expected.join()}`);
    await expectCleanStop(servers, deviations);
    return { 'processes that started': servers.length, 'migrations that ran, each once': ran.length };
  },
};
