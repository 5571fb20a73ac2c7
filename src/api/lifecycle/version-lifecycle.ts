import { DateTime } from 'luxon';
import { serializeItem } from 'structured-headers';
import { type ApiSurface, basePathOf, type Deprecation } from '../api-surface.js';
import type { PublicUrl } from '../../rooms/public-url.js';

/** The status of a version: in use, about to end, or switched off. */
export type VersionStatus = 'current' | 'deprecated' | 'sunset';

/**
 * The current status of a version, by the clock of the process: exact to the second, and without a round trip to the
 * database.
 */
export function statusOf({ deprecation }: Pick<ApiSurface, 'deprecation'>): VersionStatus {
  if (!deprecation || !isPast(deprecation.deprecatedAt)) return 'current';
  return hasEnded(deprecation) ? 'sunset' : 'deprecated';
}

/** Whether the sunset has passed. */
export function hasEnded({ sunsetAt }: Deprecation): boolean {
  return sunsetAt !== undefined && isPast(sunsetAt);
}

/**
 * The headers that announce the end of a version: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` (RFC 8288)
 * to the guide and, with the relation of RFC 5829, to the successor.
 */
export function headersOf(
  { deprecatedAt, sunsetAt, successor, guide }: Deprecation,
  urls: PublicUrl,
): Record<string, string> {
  const toGuide = `<${new URL(guide).href}>`;
  const links = [
    `${toGuide}; rel="deprecation"`,
    ...(sunsetAt ? [`${toGuide}; rel="sunset"`] : []),
    `<${urls.to(basePathOf(successor))}>; rel="successor-version"`,
  ];
  return {
    Deprecation: serializeItem(deprecatedAt),
    ...(sunsetAt && { Sunset: sunsetAt.toUTCString() }),
    Link: links.join(', '),
  };
}

/** The same for people, in Markdown. The text stays true when a future date has passed. */
export function announcementOf(
  { version, deprecation }: Pick<ApiSurface, 'version' | 'deprecation'>,
  urls: PublicUrl,
): string {
  if (!deprecation) return '';
  const { deprecatedAt, sunsetAt, successor, guide } = deprecation;
  const start = isPast(deprecatedAt)
    ? `has been deprecated since ${inWords(deprecatedAt)}`
    : `is deprecated from ${inWords(deprecatedAt)} on`;
  const end = sunsetAt
    ? `${isPast(sunsetAt) ? 'Since' : 'From'} ${inWords(sunsetAt)}, the response to every request is 410 Gone.`
    : 'It still works; its end is not decided yet.';
  const advice = `Use version ${successor}, at \`${urls.to(basePathOf(successor))}\`: [migration guide](${new URL(guide).href}).`;
  return `**Version ${version} ${start}.** ${end} ${advice}`;
}

function isPast(date: Date): boolean {
  return date.getTime() <= Date.now();
}

function inWords(date: Date): string {
  const time = DateTime.fromJSDate(date, { zone: 'utc' }).setLocale('en-GB');
  return time.toFormat("d MMMM yyyy, HH:mm 'UTC'");
}
