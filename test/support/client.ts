import type { IncomingMessage } from 'node:http';
import { checkerFor } from './response.checker.js';

export interface HttpResponse<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body parsed as JSON. */
  readonly body: Body;
}

export interface Meeting {
  readonly startDate: string;
  readonly endDate: string;
  readonly roomName: string;
  readonly roomUrl: string;
  readonly meetingId: string;
  readonly hostRoomUrl?: string;
  readonly viewerRoomUrl?: string;
}

type RequestHeaders = Readonly<Record<string, string>>;

export interface Client {
  /** Of the server: `http://127.0.0.1:<port>` */
  readonly url: string;
  send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    init?: RequestInit,
  ): Promise<HttpResponse<Body>>;
  post<Body = Meeting>(path: string, body: unknown, headers?: RequestHeaders): Promise<HttpResponse<Body>>;
  patch<Body = Record<string, unknown>>(
    path: string,
    body: unknown,
    headers?: RequestHeaders,
  ): Promise<HttpResponse<Body>>;
  get<Body = Meeting>(path: string, headers?: RequestHeaders): Promise<HttpResponse<Body>>;
  delete(path: string, headers?: RequestHeaders): Promise<HttpResponse>;
}

/** An HTTP client of a running Foyer that checks every response against the document of its version. */
export function createClient(url: string, token?: string): Client {
  const authorization: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};

  async function send<Body>(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<HttpResponse<Body>> {
    const headers = { ...authorization, ...(init.headers as Record<string, string>) };
    const check = await checkerFor(url, path);
    const response = await fetch(url + path, { ...init, method, headers });
    const answer = toResponse<Body>(response.status, response.headers, await response.text());
    check(method, path, answer);
    return answer;
  }

  return {
    url,
    send,
    post: (path, body, headers) =>
      send('POST', path, {
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    patch: (path, body, headers) =>
      send('PATCH', path, {
        headers: { 'Content-Type': 'application/merge-patch+json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (path, headers = {}) => send('GET', path, { headers }),
    delete: (path, headers = {}) => send('DELETE', path, { headers }),
  };
}

export function toResponse<Body>(status: number, headers: Headers, text: string): HttpResponse<Body> {
  const isJson = /[/+]json/.test(headers.get('content-type') ?? '');
  return { status, headers, text, body: (isJson && text ? JSON.parse(text) : {}) as Body };
}

/** The headers of a response that was received without fetch. */
export function headersOf({ headersDistinct }: IncomingMessage): Headers {
  return new Headers(Object.entries(headersDistinct).map(([name, values]) => [name, String(values)]));
}
