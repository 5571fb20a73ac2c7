import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { Config } from '../../config/config.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Address, prefix: number];

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The IP address of the client, in its canonical form (RFC 5952): the only thing that limits, the audit and logs
     * may know a client by. Never what a client has written: that is only believed when a trusted proxy passes it on.
     */
    clientAddress: string;
  }
}

/** What stands for the address of a peer that was gone before it could be asked for: no client has it. */
const UNSPECIFIED = '0.0.0.0';

/**
 * Finds out where each request comes from, once, before anything else asks. The peer says so, and where the peer is a
 * trusted proxy, the last address in `X-Forwarded-For` that is not one of a trusted proxy itself.
 */
export function findClientAddresses(server: FastifyInstance, { TRUSTED_PROXIES }: Config): void {
  const trusted = TRUSTED_PROXIES.map(toRange);
  server.decorateRequest('clientAddress', UNSPECIFIED);
  server.addHook('onRequest', (request, _reply, done) => {
    request.clientAddress = clientAddressOf(request.raw, trusted);
    done();
  });
}

/** The address of the other end of a connection. */
export function peerAddressOf({ remoteAddress }: { readonly remoteAddress?: string | undefined }): string {
  return (parseAddress(remoteAddress ?? '') ?? ipaddr.parse(UNSPECIFIED)).toString();
}

function clientAddressOf({ socket, headers }: IncomingMessage, trusted: readonly Range[]): string {
  const peer = peerAddressOf(socket);
  if (!isTrusted(ipaddr.parse(peer), trusted)) return peer;
  // Each proxy adds the address that it was called from at the end.
  const hops = String(headers['x-forwarded-for'] ?? '').split(',');
  let client = peer;
  for (const hop of hops.toReversed()) {
    const address = parseAddress(hop.trim());
    // Whoever wrote what is no address, nobody knows where the request comes from but the peer.
    if (address === null) return peer;
    client = address.toString();
    if (!isTrusted(address, trusted)) return client;
  }
  return client;
}

/**
 * An address as proxies write it (RFC 7239, section 6, without its names): in brackets or not, with a port or not, with
 * a zone (RFC 4007) or not. An IPv4 address that is written as IPv6 is the IPv4 address.
 */
function parseAddress(text: string): Address | null {
  // The longest: 45 characters of IPv6 with IPv4 in it, brackets, port, a zone.
  if (text.length > 100) return null;
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const bare = bracketed ?? (isIP(text) === 0 ? text.replace(/:\d{1,5}$/, '') : text);
  const [address = ''] = bare.split('%', 1);
  // ipaddr.js would take `127.1` and `0x7f000001`, which nobody writes who means well.
  if (isIP(address) === 0 || (bracketed !== undefined && isIPv4(address))) return null;
  return ipaddr.process(address);
}

/** @param text an address, or a range of them: `10.0.0.0/8` */
function toRange(text: string): Range {
  const [address = '', prefix] = text.split('/');
  const network = ipaddr.process(address);
  const bits = network.toByteArray().length * 8;
  // Of IPv4 addresses that are written as IPv6 the first 96 bits are always the same.
  const prefixed = ipaddr.parse(address).toByteArray().length * 8 - bits;
  return [network, prefix === undefined ? bits : Math.max(0, Number(prefix) - prefixed)];
}

function isTrusted(address: Address, trusted: readonly Range[]): boolean {
  return trusted.some(
    ([network, prefix]) => network.kind() === address.kind() && address.match(network, prefix),
  );
}
