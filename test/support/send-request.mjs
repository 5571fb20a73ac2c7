import { once } from 'node:events';
import { Agent, request } from 'node:http';

/** Longer than any deadline of Foyer, in ms: what takes longer hangs. */
const TIMEOUT = 40_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/**
 * Sends one request and never rejects.
 * @param method and path in one: `POST /v1/meetings`
 * @returns its status, headers, body and how long it took, in ms; `failure` instead when there was no response
 */
export async function sendRequest(url, what, { token, body, headers = {} } = {}) {
  const [method, path] = what.split(' ');
  const sentAt = performance.now();
  const ms = () => performance.now() - sentAt;
  try {
    const call = request(url + path, {
      method,
      agent,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    call.end(body && JSON.stringify(body));
    const [response] = await once(call, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    const isJson = /json/.test(response.headers['content-type'] ?? '');
    const read = isJson && text ? JSON.parse(text) : text;
    return { what, url, status: response.statusCode, headers: response.headers, body: read, ms: ms() };
  } catch (error) {
    return { what, url, failure: error.code ?? error.message, ms: ms() };
  }
}

/** A response in one sentence. */
export function describeResponse({ what, url, status, failure, body, ms }) {
  const said = failure ?? `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`.slice(0, 200);
  return `${what} at ${url}: ${said} (${Math.round(ms)} ms)`;
}
