import { isIP } from 'node:net';
import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, Max, Min, ValidateBy } from 'class-validator';
import { databaseUrlObjection } from './database-url.js';
import { brokenEmbedOrigins, toEmbedOrigins } from './embed-origins.js';

/** A whole number in decimal digits, from `min` to `max`. */
export function IsWholeNumber(min: number, max: number): PropertyDecorator {
  const message = `a whole number from ${min} to ${max}`;
  return applyDecorators(
    Type(() => Number),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

/** Takes what the value must be, for the error message. */
type Rule = (message: string) => PropertyDecorator;

/** A host name or an IP address to listen on. A colon is part of an IPv6 address, or it is a mistake. */
export const IsHost = rule(isHost);

/** An absolute http(s) URL without query or fragment; may contain `{organization}` in place of a slug. */
export const IsHttpUrl = rule(isHttpUrl);

/** A Redis or Valkey connection URL. */
export const IsRedisUrl = rule(isRedisUrl);

/** A list of URLs of STUN servers (RFC 7064). */
export const AreStunUrls = listOf((url) => isIceUrl(url, /^stuns?:([^?]+)$/i));

/** A list of URLs of TURN servers (RFC 7065). */
export const AreTurnUrls = listOf((url) => isIceUrl(url, /^turns?:([^?]+)(?:\?transport=(?:udp|tcp))?$/i));

/** A list of WebSocket URLs (RFC 6455) without user, query and fragment. */
export const AreWebSocketUrls = listOf(isWebSocketUrl);

/** A list of AES-256 keys in base64 (RFC 4648, section 4). */
export const AreEncryptionKeys = listOf(isEncryptionKey);

/** A list of IP addresses and CIDR ranges (RFC 4632). */
export const AreAddressRanges = listOf(isAddressRange);

/** A list of host names, IP addresses and CIDR ranges. */
export const AreAllowedHosts = listOf((host) => isAddressRange(host) || (isIP(host) === 0 && isHost(host)));

/** A list of bearer tokens (`b64token` of RFC 6750, section 2.1) that cannot be guessed and are not API keys. */
export const AreOperatorTokens = listOf((token) => /^(?!foyer_)[\w.~+/-]{32,}=*$/i.test(token));

/** Nothing, `*` alone, or a list of http(s) origins (RFC 6454, section 6.2), as browsers send them. */
export const AreOrigins: Rule = (message) =>
  applyDecorators(
    Transform(toList),
    rule((list) => list === '' || list === '*' || list.split(',').every(isOrigin))(message),
  );

/** `*` alone, `none` alone, or a list of origins that may embed rooms. */
export const AreEmbedOrigins: Rule = (message) =>
  applyDecorators(
    Transform(toEmbedList),
    ValidateBy(
      {
        name: 'areEmbedOrigins',
        validator: {
          validate: (list: readonly string[]) => list.join() === '*' || brokenEmbedOrigins(list).length === 0,
        },
      },
      { message },
    ),
  );

/** `true` or `false`. */
export const IsTrueOrFalse = (): PropertyDecorator =>
  applyDecorators(Transform(toBoolean), IsBoolean({ message: 'true or false' }));

/** A Postgres connection URL that Foyer supports completely; the message names the part that it does not support. */
export function IsDatabaseUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isDatabaseUrl',
    validator: {
      validate: (value) => databaseUrlObjection(String(value)) === null,
      defaultMessage: (given) => databaseUrlObjection(String(given?.value)) ?? '',
    },
  });
}

function rule(isValid: (value: string) => boolean, each = false): Rule {
  const validator = { validate: (value: unknown): boolean => isValid(String(value)) };
  return (message) => ValidateBy({ name: 'rule', validator }, { message, each });
}

/** A list, separated by commas, every item of which follows a rule. */
function listOf(isValid: (item: string) => boolean): Rule {
  return (message) => applyDecorators(Transform(toList), rule(isValid, true)(message));
}

function toList({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
}

function toEmbedList({ value }: { value: unknown }): unknown {
  const list = toList({ value });
  return Array.isArray(list) ? toEmbedOrigins(value === 'none' ? [] : (list as readonly string[])) : list;
}

function toBoolean({ value }: { value: unknown }): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function isHost(host: string): boolean {
  // Only digits and dots are an address or a mistyped one: no host name ends in a number.
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

function isWebSocketUrl(value: string): boolean {
  const url = parse(value);
  return (
    url !== null &&
    /^wss?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    url.search + url.hash + url.username + url.password === ''
  );
}

/** @param pattern captures host and port */
function isIceUrl(value: string, pattern: RegExp): boolean {
  const [, place = ''] = pattern.exec(value) ?? [];
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(place) ?? [];
  const isHostOrAddress = host.startsWith('[') ? isIP(host.slice(1, -1)) === 6 : isHost(host);
  return isHostOrAddress && (port === undefined || (Number(port) > 0 && Number(port) < 65_536));
}

function isAddressRange(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  // A prefix of 0 would trust every address.
  const isPrefix = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (bits ?? 0));
  return bits !== undefined && isPrefix && rest.length === 0;
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && parse(value)?.origin === value;
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
