/** A label of a host name (RFC 1123, section 2.1), in lower case. */
export const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const SLUG_RULE = '1 to 63 lower-case letters, digits and hyphens, no hyphen at an end';

/** The largest limit, of points or rooms: the largest `integer` of Postgres. */
export const MAX_LIMIT = 2_147_483_647;
