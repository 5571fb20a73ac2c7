import type { ErrorCode } from './error-code.js';

/** What an error is in the words of HTTP. A version may answer otherwise where its contract says so. */
export const STATUS_OF_CODE = {
  missing_api_key: 401,
  invalid_api_key: 401,
  api_key_not_found: 404,
  invalid_new_api_key: 400,
  organization_not_found: 404,
  organization_slug_taken: 409,
  invalid_organization: 400,
  quota_exceeded: 429,
  room_not_found: 404,
  room_ends_in_past: 400,
  feature_unavailable: 403,
  no_room_name_left: 409,
  invalid_request: 400,
  malformed_request: 400,
  route_not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  request_timeout: 408,
  headers_too_large: 431,
  database_unavailable: 503,
  internal_error: 500,
} as const satisfies Record<ErrorCode, number>;
