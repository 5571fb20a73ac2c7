import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import {
  brokenEmbedOrigins,
  MAX_EMBED_ORIGIN,
  MAX_EMBED_ORIGINS,
  MAX_EMBED_ORIGINS_LENGTH,
} from '../../config/embed-origins.js';
import { AsSent } from '../../validation/fields.js';
import type { RuleContext } from '../validation/validation.pipe.js';

const SCHEMA = {
  type: 'array',
  items: { type: 'string', maxLength: MAX_EMBED_ORIGIN },
  maxItems: MAX_EMBED_ORIGINS,
  nullable: true,
  example: ['https://app.example.com', 'https://*.example.com:8443'],
} as const satisfies ApiPropertyOptions;

const MEANING =
  'The origins whose pages may show the rooms in a frame, beside Foyer itself; null for those of `EMBED_ORIGINS`, which the ' +
  'operator of this Foyer configures.';

const LIST_RULE = 'must be a list of origins, or null';

/** Describes the field of a response. */
export const EmbedOrigins = (): PropertyDecorator => ApiProperty({ ...SCHEMA, description: MEANING });

/** The field of a merge patch: a list of origins, or null. The message names each origin that breaks a rule. */
export const ChangedEmbedOrigins = (): PropertyDecorator =>
  applyDecorators(
    AsSent(),
    ValidateBy(
      { name: 'areEmbedOrigins', validator: { validate: (value) => violationsOf(value).length === 0 } },
      { message: LIST_RULE, context: { violationsOf } satisfies RuleContext },
    ),
    IsOptional(),
    ApiPropertyOptional({
      ...SCHEMA,
      description:
        `${MEANING} Each is \`https://\` with a host name, a port unless it is 443, and no path. ` +
        '`https://*.example.com` stands for all subdomains of `example.com`, but not for itself, and cannot stand for those of ' +
        'a top-level domain. `http://` is possible with `localhost` and `127.0.0.1` alone. The list replaces the previous one, ' +
        `is stored in lower case and in Punycode, and has up to ${MAX_EMBED_ORIGINS_LENGTH} characters in all.`,
    }),
  );

function violationsOf(value: unknown): ReturnType<RuleContext['violationsOf']> {
  if (!Array.isArray(value)) return [{ path: [], rule: LIST_RULE }];
  return brokenEmbedOrigins(value).map(({ place, rule }) => ({
    path: place === undefined ? [] : [String(place)],
    rule: `must be ${rule}`,
  }));
}
