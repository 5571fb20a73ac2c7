import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram, stopProgram } from './process.js';
import { TurnClient } from './turn-client.js';

/** coturn with the configuration and the script in deploy, on a port of its own. */
export class TurnServer {
  private log = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {
    for (const stream of [process.stdout, process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  /**
   * @param secret that it shares with Foyer
   * @param more lines for the configuration
   * @param environment more variables. TURNSERVER_PATH names the folder of another program than Debian's.
   */
  static async start(
    secret: string,
    more: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<TurnServer> {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-turn-'));
    const port = await freePort();
    const given = await readFile('deploy/coturn/turnserver.conf', 'utf8');
    const configuration = given
      .replace('listening-port=3478', `listening-port=${port}\nlistening-ip=127.0.0.1`)
      .replace('/tmp/turnserver.pid', join(folder, 'pid'));
    const file = join(folder, 'given.conf');
    await writeFile(file, [configuration, ...more].join('\n'));
    const child = await startProgram(
      'deploy/compose/coturn.sh',
      [file],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: `${process.env.TURNSERVER_PATH ?? '/usr/bin'}:${process.env.PATH}`,
          TMPDIR: folder,
          DOMAIN: 'rooms.example.com',
          TURN_SECRET: secret,
          ...environment,
        },
      },
      () => responds(port),
    );
    return new TurnServer(child, folder, port);
  }

  /** Its URLs for pages of this machine. */
  get urls(): string[] {
    return ['udp', 'tcp'].map((transport) => `turn:127.0.0.1:${this.port}?transport=${transport}`);
  }

  /** What it has written. */
  get output(): string {
    return this.log;
  }

  async stop(): Promise<void> {
    await stopProgram(this.process, 'SIGTERM');
    await rm(this.folder, { recursive: true });
  }
}

async function responds(port: number): Promise<boolean> {
  const client = await TurnClient.connect(port);
  try {
    return await client.bind();
  } finally {
    client.close();
  }
}
