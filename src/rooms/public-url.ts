import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Config } from '../config/config.js';
import { type RoomUrl, roomUrls } from './room-url.js';

/** Stands for the slug while `PUBLIC_URL` is parsed, because braces are not characters of a URL. */
const SLUG = 'slug-of-the-organization';

/**
 * Builds every URL that leaves Foyer, from `PUBLIC_URL`. A path of this server would be wrong behind a proxy that
 * strips a prefix.
 */
@Injectable()
export class PublicUrl {
  private readonly basePath: string;

  constructor(private readonly config: Config) {
    this.basePath = basePathOf(config.publicUrl);
  }

  /** For applications whose providers are not instantiated, such as the one that documents are generated from. */
  static of(app: INestApplicationContext): PublicUrl {
    return new PublicUrl(app.get(Config, { strict: false }));
  }

  /**
   * The path at which clients find a route, without an origin, because one process may have several names. Only the URLs
   * of rooms differ between organizations, so it begins with the part of the path before `{organization}`.
   * @param route a path of this server, `/v2/rooms`; empty for the common base, without a trailing slash
   */
  to(route: string): string {
    return this.basePath + route;
  }

  /** The absolute URL of a route, for use outside of the API; that of this machine if organizations have their own hosts. */
  absolute(route: string): string {
    const { publicUrl, ownUrl } = this.config;
    const { href, host } = new URL(this.to(route), publicUrl);
    return host.includes('{organization}') ? ownUrl + route : href;
  }

  /** Builds the absolute URLs of the rooms of an organization. */
  ofRooms({ slug }: { readonly slug: string }): RoomUrl {
    return roomUrls(this.config.publicUrl.replaceAll('{organization}', slug));
  }
}

function basePathOf(publicUrl: string): string {
  const { pathname } = new URL(publicUrl.replaceAll('{organization}', SLUG));
  const [before = '', ...rest] = pathname.split(SLUG);
  const path = rest.length > 0 ? before.slice(0, before.lastIndexOf('/')) : before;
  return path === '/' ? '' : path;
}
