import { execFile } from 'node:child_process';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, type Meeting } from '../support/client.js';
import { useFolder } from '../support/folder.js';
import { eventually, runCli, runServer, SHELL_FOR_PSQL, startServer } from '../support/process.js';
import type { Room } from '../support/rooms.js';

const EMBEDDED = { url: '' };
const TOKEN = /foyer_[0-9a-f]{88}/;

describe('the start without any configuration', () => {
  const directory = useFolder('foyer first start');

  const start = () =>
    startServer(EMBEDDED, { ...SHELL_FOR_PSQL, FOYER_DATA_DIR: directory(), LOG_FORMAT: 'pretty' });

  it('prints a key and curl commands that work, once; later starts keep the data', async () => {
    const first = await start();
    // It is ready a moment before it says so.
    await eventually(() => first.output().includes('/v2/rooms'));
    const printed = first.output();
    const [token] = TOKEN.exec(printed) ?? [];
    const curls = printed.match(/curl .*\\\n.*'\{.*\}'/g) ?? [];
    expect(printed).toContain(`${first.url}/docs`);
    const [meeting, room] = (await Promise.all(curls.map(outputOf))) as [Meeting, Room];
    expect(curls).toHaveLength(2);
    expect((await fetch(room.hostUrl ?? '')).status).toBe(200);
    expect(meeting.roomUrl).toBe(`${first.url}${meeting.roomName}`);
    expect((await fetch(meeting.hostRoomUrl ?? '')).status).toBe(200);
    await first.stop('SIGKILL');

    const second = await start();
    expect(second.output()).not.toMatch(TOKEN);
    const { status } = await createClient(second.url, token).get(`/v1/meetings/${meeting.meetingId}`);
    expect(status).toBe(200);
    expect((await second.stop()).code).toBe(0);
  }, 90_000);

  it('creates an encryption key that only its owner can read, and does not start without it', async () => {
    const file = join(directory(), 'encryption.key');
    const { mode } = await stat(file);
    expect((mode & 0o777).toString(8)).toBe('600');
    await rename(file, `${file}.away`);
    const { code, stderr } = await runServer({ FOYER_DATA_DIR: directory() });
    expect(code).toBe(1);
    expect(stderr).toContain('put the file encryption.key back where it was');

    await rename(`${file}.away`, file);
    const server = await start();
    await server.stop();
    const rotated = await runCli(['secrets', 'rotate', '--json'], { FOYER_DATA_DIR: directory() });
    expect(JSON.parse(rotated.stdout)).toEqual({
      rooms: 0,
      answers: 0,
      webhooks: 0,
      keysNotNeededAnyMore: [],
    });
  }, 60_000);

  it('shares its database with the command line while it runs', async () => {
    const server = await start();
    const made = await runCli(['keys', 'create', '--organization', 'default', '--name', 'second', '--json'], {
      FOYER_DATA_DIR: directory(),
    });
    const { key } = JSON.parse(made.stdout) as { key: string };
    expect((await createClient(server.url, key).get('/v1/meetings')).status).toBe(200);
    await server.stop();
  });

  it('serves from two processes on one folder, and the first may stop', async () => {
    const [first, second] = [await start(), await start()];
    await first.stop();
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
    await second.stop();
  });
});

async function outputOf(curl: string): Promise<unknown> {
  return JSON.parse((await promisify(execFile)('sh', ['-c', `${curl} --silent`])).stdout);
}
