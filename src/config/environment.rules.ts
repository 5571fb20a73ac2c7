import { isIP } from 'node:net';
import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy, type ValidationOptions } from 'class-validator';
import { databaseUrlObjection } from './database-url.js';

interface Message {
  /** What the value must be. */
  readonly message: string;
}

/** Decimal digits for a whole number from `min` to `max`. */
export function IsWholeNumber(min: number, max: number): PropertyDecorator {
  const message = `a whole number from ${min} to ${max}`;
  return applyDecorators(
    Type(() => Number),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

/** What a server can listen on: a host name or an IP address. A colon is part of an IPv6 address, or it is a mistake. */
export const IsHost = (options: Message): PropertyDecorator => rule('isHost', isHost, options);

/** An absolute http(s) URL without query or fragment; `{organization}` may stand where a slug fits. */
export const IsHttpUrl = (options: Message): PropertyDecorator => rule('isHttpUrl', isHttpUrl, options);

/** A Redis or Valkey connection URL. */
export const IsRedisUrl = (options: Message): PropertyDecorator => rule('isRedisUrl', isRedisUrl, options);

/** Each item: a key of AES-256 in base64 (RFC 4648, section 4). */
export const IsEncryptionKey = (options: Message): PropertyDecorator =>
  rule('isEncryptionKey', isEncryptionKey, { ...options, each: true });

/** Each item: an IP address or a CIDR range (RFC 4632). */
export const IsAddressRange = (options: Message): PropertyDecorator =>
  rule('isAddressRange', isAddressRange, { ...options, each: true });

/** Each item: a bearer token (`b64token` of RFC 6750, section 2.1) that cannot be guessed and is no API key. */
export const IsOperatorToken = (options: Message): PropertyDecorator =>
  rule('isOperatorToken', (token) => /^(?!foyer_)[\w.~+/-]{32,}=*$/i.test(token), { ...options, each: true });

/** Nothing, `*` alone, or origins (RFC 6454, section 6.2) of http(s), as browsers send them. */
export const IsOrigins = (options: Message): PropertyDecorator =>
  rule('isOrigins', (list) => list === '' || list === '*' || list.split(',').every(isOrigin), options);

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

function rule(
  name: string,
  isValid: (value: string) => boolean,
  options: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: (value) => isValid(String(value)) } }, options);
}

function isHost(host: string): boolean {
  // Digits and dots alone are an address, or the mistake of one: no host name ends in a number.
  return isIP(host) !== 0 || (/^[\w.-]+$/.test(host) && !/(^|\.)\d+\.?$/.test(host));
}

function isHttpUrl(value: string): boolean {
  const url = parse(value.replaceAll('{organization}', 'slug'));
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username + url.password === ''
  );
}

export function isEncryptionKey(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(value);
}

function isRedisUrl(value: string): boolean {
  const url = parse(value);
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
}

function isAddressRange(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  // A prefix of 0 would be everybody.
  const isPrefix = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (bits ?? 0));
  return bits !== undefined && isPrefix && rest.length === 0;
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && parse(value)?.origin === value;
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
