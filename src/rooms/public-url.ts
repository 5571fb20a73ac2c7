import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { Config } from '../config/config.js';

/** Stands for the slug while `PUBLIC_URL` is parsed, because braces are not characters of a URL. */
const SLUG = 'slug-of-the-organization';

/**
 * The absolute URL that opens a room.
 * @param roomKey makes whoever opens it a host or a viewer
 */
export type RoomUrl = (name: string, roomKey?: string) => string;

/**
 * Builds every URL that leaves Foyer, from `PUBLIC_URL`: what is written anywhere else is a route, and leads nowhere
 * behind a proxy that strips a path.
 */
@Injectable()
export class PublicUrl {
  private readonly basePath: string;

  constructor(private readonly config: Config) {
    this.basePath = basePathOf(config.publicUrl);
  }

  /** The same where providers are not instantiated, as in the outline that documents are made from. */
  static of(app: INestApplicationContext): PublicUrl {
    return new PublicUrl(app.get(Config, { strict: false }));
  }

  /**
   * Where clients find a route: a path without an origin, since one process may be reached by several names. Only room
   * URLs differ between organizations, so it begins with the part of the path that stands before `{organization}`.
   * @param route a path of this server, `/v2/rooms`; empty for the base of all, without a trailing slash
   */
  to(route: string): string {
    return this.basePath + route;
  }

  /** The absolute URL of a route, for people who read it elsewhere; on this machine if organizations have hosts of their own. */
  absolute(route: string): string {
    const { publicUrl, ownUrl } = this.config;
    const { href, host } = new URL(this.to(route), publicUrl);
    return host.includes('{organization}') ? ownUrl + route : href;
  }

  /** Builds the absolute URLs of the rooms of an organization. */
  ofRooms({ slug }: { readonly slug: string }): RoomUrl {
    const base = this.config.publicUrl.replaceAll('{organization}', slug);
    return (name, roomKey) =>
      roomKey === undefined ? `${base}/${name}` : `${base}/${name}?roomKey=${roomKey}`;
  }
}

function basePathOf(publicUrl: string): string {
  const { pathname } = new URL(publicUrl.replaceAll('{organization}', SLUG));
  const [before = '', ...rest] = pathname.split(SLUG);
  const path = rest.length > 0 ? before.slice(0, before.lastIndexOf('/')) : before;
  return path === '/' ? '' : path;
}
