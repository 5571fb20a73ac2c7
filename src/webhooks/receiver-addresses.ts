import { lookup as lookUpOnThisMachine, type LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { Config } from '../config/config.js';
import { MAX_URL_LENGTH } from './webhook.js';

/** How long one question to a name server may take, in ms. */
const NAME_DEADLINE = 2_000;

/** Public addresses of clouds that only reach services inside them: Azure's for virtual machines. */
const INSIDE_CLOUDS = ['168.63.129.16'];

/** A connection to an address that is not public. */
export class RefusedAddressError extends Error {
  constructor() {
    super('The host has an address that is not public.');
  }
}

/**
 * Decides which addresses Foyer calls for others: public ones with TLS, and those that the operator has allowed. Otherwise
 * everybody who can create a webhook could reach what only this machine should reach (OWASP API7).
 */
@Injectable()
export class ReceiverAddresses {
  private readonly resolver = new Resolver({ timeout: NAME_DEADLINE, tries: 1 });
  private readonly names = new Set<string>();
  private readonly ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];

  constructor({ WEBHOOK_ALLOWED_HOSTS }: Config) {
    for (const entry of WEBHOOK_ALLOWED_HOSTS) {
      const [address = '', prefix] = entry.split('/');
      if (isIP(address) === 0) this.names.add(entry.toLowerCase());
      else this.ranges.push(prefix === undefined ? wholeOf(address) : ipaddr.parseCIDR(entry));
    }
  }

  /** What a URL of a receiver must be, in words that follow "must be"; null if it can be called. */
  objectionTo(url: string): string | null {
    if (url.length > MAX_URL_LENGTH || !URL.canParse(url))
      return `a URL of up to ${MAX_URL_LENGTH} characters`;
    const { protocol, hostname, username, password, hash } = new URL(url);
    const isOpened = this.isOpened(hostname);
    if (protocol !== 'https:' && !(protocol === 'http:' && isOpened)) return 'an https:// URL';
    if (username + password + hash !== '') return 'a URL without user, password and fragment';
    const address = toAddress(hostname);
    return isOpened || isIP(address) === 0 || this.isAllowed(address) ? null : 'a URL of a public host';
  }

  /**
   * Resolves a name for a new connection, which uses exactly the addresses that are checked here. Names are asked of name
   * servers only, so that one that is slow to resolve occupies no thread, and names of this machine do not resolve; names
   * that the operator has allowed are looked up as everything on this machine does it.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const done = (addresses: readonly LookupAddress[]): void => {
      const [first] = addresses;
      if (!first) callback(new Error('The host name cannot be resolved.'), '', 0);
      else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    };
    if (this.names.has(hostname.toLowerCase())) {
      lookUpOnThisMachine(hostname, { all: true }, (error, addresses) => done(error ? [] : addresses));
      return;
    }
    void this.resolve(hostname).then((addresses) => {
      if (addresses.every(({ address }) => this.isAllowed(address))) done(addresses);
      else callback(new RefusedAddressError(), '', 0);
    });
  };

  private async resolve(hostname: string): Promise<LookupAddress[]> {
    const [fours, sixes] = await Promise.all([
      this.resolver.resolve4(hostname).catch(() => []),
      this.resolver.resolve6(hostname).catch(() => []),
    ]);
    return [
      ...fours.map((address) => ({ address, family: 4 })),
      ...sixes.map((address) => ({ address, family: 6 })),
    ];
  }

  /** Whether the operator has allowed a host by its name or its address. */
  private isOpened(hostname: string): boolean {
    const address = toAddress(hostname);
    return isIP(address) === 0 ? this.names.has(hostname) : this.isInRange(address);
  }

  private isAllowed(address: string): boolean {
    const parsed = ipaddr.process(address);
    const isPublic = parsed.range() === 'unicast' && !INSIDE_CLOUDS.includes(parsed.toString());
    return isPublic || this.isInRange(address);
  }

  private isInRange(address: string): boolean {
    // Of an IPv6 address that contains an IPv4 address, the latter counts.
    const parsed = ipaddr.process(address);
    return this.ranges.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match(range, bits));
  }
}

/** An address, as URLs write it, without brackets. */
function toAddress(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function wholeOf(address: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const parsed = ipaddr.process(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}
