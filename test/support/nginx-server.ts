import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type OutgoingHttpHeaders, request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { makeCertificate } from './certificate.js';
import { headersOf, type HttpResponse, toResponse } from './client.js';
import { freePort, startProgram, stopProgram } from './process.js';

/** The host that deploy/nginx/foyer.conf is for. */
const HOST = 'rooms.example.com';

/** nginx with the configuration in deploy, for a Foyer on another port, with a self-signed certificate. */
export class NginxServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly ports: { readonly http: number; readonly https: number },
    private readonly certificate: Buffer,
  ) {}

  /** @param foyer the URL that it passes requests to. NGINX_PATH names another program than Debian's. */
  static async start(foyer: string): Promise<NginxServer> {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-nginx-'));
    const { cert: certificate, key } = makeCertificate(folder, HOST);
    const ports = { http: await freePort(), https: await freePort() };
    const server = adapt(await readFile('deploy/nginx/foyer.conf', 'utf8'), {
      'server 127.0.0.1:3000;': `server ${new URL(foyer).host};`,
      'listen 80;': `listen 127.0.0.1:${ports.http};`,
      'listen 443 ssl http2;': `listen 127.0.0.1:${ports.https} ssl http2;`,
      [`/etc/letsencrypt/live/${HOST}/fullchain.pem`]: certificate,
      [`/etc/letsencrypt/live/${HOST}/privkey.pem`]: key,
    });
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${name};`,
    );
    // One process that writes only into the folder.
    const around = [
      'daemon off;',
      'master_process off;',
      'pid nginx.pid;',
      'error_log error.log;',
      'events {}',
    ];
    await writeFile(
      join(folder, 'nginx.conf'),
      [...around, 'http {', 'access_log off;', ...temporary, server, '}'].join('\n'),
    );
    const program = process.env.NGINX_PATH ?? '/usr/sbin/nginx';
    const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
    const isReady = () => redirectAt(ports.http, '/').then(Boolean, () => false);
    const child = await startProgram(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }, isReady);
    return new NginxServer(child, folder, ports, await readFile(certificate));
  }

  /** Sends a request to a URL of the host over TLS, and takes a compressed response. */
  async send<Body = Record<string, unknown>>(
    method: string,
    url: string,
    headers: OutgoingHttpHeaders = {},
    body?: unknown,
  ): Promise<HttpResponse<Body> & { readonly isCompressed: boolean }> {
    const { host, pathname, search } = new URL(url);
    const sent = request({
      method,
      host: '127.0.0.1',
      port: this.ports.https,
      path: pathname + search,
      servername: host,
      ca: this.certificate,
      headers: {
        Host: host,
        'Accept-Encoding': 'gzip',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
    }).end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const isCompressed = response.headers['content-encoding'] === 'gzip';
    const content = await text(isCompressed ? response.pipe(createGunzip()) : response);
    return { ...toResponse<Body>(response.statusCode ?? 0, headersOf(response), content), isCompressed };
  }

  /** Where sockets are opened. */
  get socketUrl(): string {
    return `https://127.0.0.1:${this.ports.https}`;
  }

  /** The Location of the redirect for a request without TLS. */
  redirect(path: string): Promise<string | undefined> {
    return redirectAt(this.ports.http, path);
  }

  async stop(): Promise<void> {
    await stopProgram(this.process, 'SIGTERM');
    await rm(this.folder, { recursive: true });
  }
}

async function redirectAt(port: number, path: string): Promise<string | undefined> {
  const sent = requestPlain({ host: '127.0.0.1', port, path, headers: { Host: HOST } }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.headers.location;
}

/** @throws when a text to be replaced is missing */
function adapt(configuration: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((adapted, [from, to]) => {
    if (!adapted.includes(from)) throw new Error(`The configuration has no ${from}`);
    return adapted.replace(from, to);
  }, configuration);
}
