import { isIP } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { databaseUrlObjection } from './database-url.js';

/** What a server can listen on: a host name or an IP address. A colon is part of an IPv6 address, or it is a mistake. */
export function IsHost(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isHost', validator: { validate: isHost } }, options);
}

/** The base of room URLs: absolute, http(s), no query or fragment; `{organization}` may stand where a slug fits. */
export function IsPublicUrl(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isPublicUrl', validator: { validate: isPublicUrl } }, options);
}

/** A Postgres connection URL that Foyer can follow to the letter; the message names the part that it cannot. */
export function IsDatabaseUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isDatabaseUrl',
    validator: {
      validate: (value) => databaseUrlObjection(String(value)) === null,
      defaultMessage: (given) => databaseUrlObjection(String(given?.value)) ?? '',
    },
  });
}

/** Keys of AES-256 in base64 (RFC 4648, section 4), separated by commas. */
export function IsEncryptionKeys(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isEncryptionKeys', validator: { validate: areEncryptionKeys } }, options);
}

/** A Redis or Valkey connection URL. */
export function IsRedisUrl(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isRedisUrl', validator: { validate: isRedisUrl } }, options);
}

/** Where traces are sent to: absolute, http(s), no query or fragment. */
export function IsTracesUrl(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isTracesUrl', validator: { validate: isPublicUrl } }, options);
}

/** IP addresses and CIDR ranges (RFC 4632), separated by commas. */
export function IsAddressList(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isAddressList', validator: { validate: isAddressList } }, options);
}

/** Bearer tokens (`b64token` of RFC 6750, section 2.1) that cannot be guessed and are no API keys, separated by commas. */
export function IsOperatorTokenList(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isOperatorTokenList', validator: { validate: isOperatorTokenList } }, options);
}

/** `*`, or origins (RFC 6454, section 6.2) of http(s), as browsers send them, separated by commas. */
export function IsOriginList(options: ValidationOptions): PropertyDecorator {
  return ValidateBy({ name: 'isOriginList', validator: { validate: isOriginList } }, options);
}

function isHost(value: unknown): boolean {
  const host = String(value);
  // Digits and dots alone are an address, or the mistake of one: no host name ends in a number.
  return isIP(host) !== 0 || (/^[\w.-]+$/.test(host) && !/(^|\.)\d+\.?$/.test(host));
}

function isPublicUrl(value: unknown): boolean {
  const url = parse(String(value).replaceAll('{organization}', 'slug'));
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username + url.password === ''
  );
}

export function areEncryptionKeys(value: unknown): boolean {
  return String(value)
    .split(',')
    .every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key.trim()));
}

function isRedisUrl(value: unknown): boolean {
  const url = parse(String(value));
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
}

function isAddressList(value: unknown): boolean {
  return String(value)
    .split(',')
    .every((item) => {
      const [address = '', prefix, ...rest] = item.trim().split('/');
      const bits = { 4: 32, 6: 128 }[isIP(address)];
      // A prefix of 0 would be everybody.
      const isPrefix =
        prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (bits ?? 0));
      return bits !== undefined && isPrefix && rest.length === 0;
    });
}

function isOperatorTokenList(value: unknown): boolean {
  return String(value)
    .split(',')
    .every((token) => /^(?!foyer_)[\w.~+/-]{32,}=*$/i.test(token.trim()));
}

function isOriginList(value: unknown): boolean {
  if (String(value).trim() === '*') return true;
  return String(value)
    .split(',')
    .map((item) => item.trim())
    .every((item) => /^https?:/.test(item) && parse(item)?.origin === item);
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
