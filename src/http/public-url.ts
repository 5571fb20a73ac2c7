import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

/** Where people open rooms. */
@Injectable()
export class PublicUrl {
  constructor(private readonly config: Config) {}

  /** The base of the room URLs of an organization, without a trailing slash. */
  of(organization: { readonly slug: string }): string {
    return this.config.publicUrl.replaceAll('{organization}', organization.slug);
  }
}
