import { IntersectionType } from '@nestjs/swagger';
import { PageOf } from '../../../api/paging/page.js';
import { ApiKeyFields, NewApiKeyFields } from '../../../api/resources/api-key.js';
import { KeyExpiry, KeyName, KeyOverlap, KeyScopes } from '../../../auth/api-key.decorators.js';
import type { Scope } from '../../../auth/api-key.js';

export class CreateApiKeyDto {
  @KeyName()
  name!: string;

  @KeyScopes('What the key may do: only scopes that the requesting key has itself.')
  scopes!: Scope[];

  @KeyExpiry(
    'When the key expires: RFC 3339 with a zone; null for never. By default when the requesting key expires, and not ' +
      'later than that.',
  )
  expiresAt?: string | null;
}

export class RotateApiKeyDto {
  @KeyOverlap()
  overlapSeconds?: number;

  @KeyExpiry(
    'When the new key expires; null for never. By default when the old key would have expired. Not later than the ' +
      'requesting key expires.',
  )
  expiresAt?: string | null;
}

export class ApiKeyDto extends ApiKeyFields {}
export class IssuedApiKeyDto extends IntersectionType(ApiKeyDto, NewApiKeyFields) {}
export class ApiKeysPageDto extends PageOf(ApiKeyDto) {}
