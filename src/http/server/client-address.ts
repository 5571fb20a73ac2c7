import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config/config.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Address, prefix: number];

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The IP address of the client, in its canonical form (RFC 5952). Limits, audit events and logs must use nothing else:
     * what a client itself sends in `X-Forwarded-For` does not count.
     */
    clientAddress: string;
  }
}

/** Most peers whose address is not parsed again. */
const MAX_PEERS = 10_000;

/** The other end of a connection. */
interface Peer {
  readonly address: string;
  readonly isTrusted: boolean;
}

/** Replaces the address of a peer that has already disconnected: no client has it. */
const UNSPECIFIED = '0.0.0.0';

/**
 * Determines the client address of a request: that of the peer or, if the peer is a trusted proxy, the last address in
 * `X-Forwarded-For` that is not one of a trusted proxy.
 */
export class ClientAddresses {
  private readonly trusted: readonly Range[];
  private readonly peers = new LRUCache<string, Peer>({
    max: MAX_PEERS,
    memoMethod: (remoteAddress) => {
      const address = peerAddressOf({ remoteAddress });
      return { address, isTrusted: isTrusted(ipaddr.parse(address), this.trusted) };
    },
  });

  constructor({ TRUSTED_PROXIES }: Pick<Config, 'TRUSTED_PROXIES'>) {
    this.trusted = TRUSTED_PROXIES.map(toRange);
  }

  /** The address in its canonical form (RFC 5952). */
  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
    const peer = this.peers.memo(socket.remoteAddress ?? '');
    return peer.isTrusted ? clientBehind(peer.address, headers, this.trusted) : peer.address;
  }
}

/** Determines the client address of each request, once, before other hooks need it. */
export function findClientAddresses(server: FastifyInstance, config: Config): void {
  const addresses = new ClientAddresses(config);
  server.decorateRequest('clientAddress', UNSPECIFIED);
  server.addHook('onRequest', (request, _reply, done) => {
    request.clientAddress = addresses.of(request.raw);
    done();
  });
}

/** The address of the other end of a connection. */
export function peerAddressOf({ remoteAddress }: { readonly remoteAddress?: string | undefined }): string {
  return (parseAddress(remoteAddress ?? '') ?? ipaddr.parse(UNSPECIFIED)).toString();
}

/** The client that a trusted proxy names. */
function clientBehind(peer: string, headers: IncomingHttpHeaders, trusted: readonly Range[]): string {
  // Each proxy adds the address that it was called from at the end.
  const hops = String(headers['x-forwarded-for'] ?? '').split(',');
  let client = peer;
  for (const hop of hops.toReversed()) {
    const address = parseAddress(hop.trim());
    // After something that is not an address, only the peer is certain.
    if (address === null) return peer;
    client = address.toString();
    if (!isTrusted(address, trusted)) return client;
  }
  return client;
}

/**
 * Parses an address as proxies write it (RFC 7239, section 6, without its names): with or without brackets, a port and a
 * zone (RFC 4007). An IPv4-mapped IPv6 address becomes the IPv4 address.
 */
function parseAddress(text: string): Address | null {
  // The longest one has 45 characters of IPv6 with IPv4, brackets, a port and a zone.
  if (text.length > 100) return null;
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const bare = bracketed ?? (isIP(text) === 0 ? text.replace(/:\d{1,5}$/, '') : text);
  const [address = ''] = bare.split('%', 1);
  // ipaddr.js would accept `127.1` and `0x7f000001`, which no proxy writes.
  if (isIP(address) === 0 || (bracketed !== undefined && isIPv4(address))) return null;
  return ipaddr.process(address);
}

/** @param text an address or a range: `10.0.0.0/8` */
function toRange(text: string): Range {
  const [address = '', prefix] = text.split('/');
  const network = ipaddr.process(address);
  const bits = network.toByteArray().length * 8;
  // The first 96 bits of IPv4-mapped IPv6 addresses are always the same.
  const prefixed = ipaddr.parse(address).toByteArray().length * 8 - bits;
  return [network, prefix === undefined ? bits : Math.max(0, Number(prefix) - prefixed)];
}

function isTrusted(address: Address, trusted: readonly Range[]): boolean {
  return trusted.some(
    ([network, prefix]) => network.kind() === address.kind() && address.match(network, prefix),
  );
}
