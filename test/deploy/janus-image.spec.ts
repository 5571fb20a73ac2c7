import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { validate } from 'dockerfile-utils';
import { describeWithTool } from './tool.js';
import { JanusServer } from '../support/janus-server.mjs';

const FOLDER = 'deploy/janus';
const run = promisify(execFile);

describe('the Dockerfile of Janus', () => {
  let text: string;
  beforeAll(async () => {
    text = await readFile(`${FOLDER}/Dockerfile`, 'utf8');
  });

  it('is valid, and runs as a numeric user id that is not root', () => {
    expect(validate(text).map(({ message }) => message)).toEqual([]);
    expect(text).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });

  it('has what it runs', async () => {
    const [, files = '', folder = ''] = /^COPY (.+) (\S+)$/m.exec(text) ?? [];
    const started = [...text.matchAll(/"(\/foyer\/[\w.]+)"/g)].map(([, path = '']) => path);
    expect(started).toEqual(['/foyer/health.sh', '/foyer/start.sh']);
    for (const path of started) {
      expect(files.split(' ')).toContain(path.replace(folder, ''));
      await access(path.replace(folder, `${FOLDER}/`));
    }
  });
});

describeWithTool('janus', 'janus')('the health check of Janus', () => {
  it('passes while Janus responds, and fails while it hangs or is gone', async () => {
    const janus = await JanusServer.start();
    const { port } = new URL(janus.url);
    const env = { PATH: process.env.PATH, JANUS_PORT: port };
    const exitCode = (): Promise<number> =>
      run('bash', [`${FOLDER}/health.sh`], { env }).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    try {
      expect(await exitCode()).toBe(0);
      janus.freeze();
      expect(await exitCode()).toBeGreaterThan(0);
      janus.thaw();
      expect(await exitCode()).toBe(0);
      await janus.kill();
      expect(await exitCode()).toBeGreaterThan(0);
    } finally {
      await janus.stop();
    }
  });
});
