import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../../events/actor.js';
import { Uploads } from '../../../http/server/uploads.js';
import { RouteNotFoundError } from '../../../http/request.errors.js';
import { PublicUrl } from '../../../rooms/public-url.js';
import type { ImagePart, ThemeOwner } from '../../../themes/theme.js';
import { ThemesService } from '../../../themes/themes.service.js';
import type { NewThemeDto, ThemeDto } from './theme.dto.js';
import { IMAGE_PATHS, toThemeChange, toThemeDto } from './theme.mapper.js';

const FORMATS = ['png', 'jpeg', 'webp'] as const;

/** What the routes of rooms and of organizations have in common. */
@Injectable()
export class ThemeRequests {
  constructor(
    private readonly themes: ThemesService,
    private readonly uploads: Uploads,
    private readonly urls: PublicUrl,
  ) {}

  async get(owner: ThemeOwner): Promise<ThemeDto> {
    return toThemeDto(await this.themes.find(owner), this.urls);
  }

  async set(owner: ThemeOwner, body: NewThemeDto, actor: Actor): Promise<ThemeDto> {
    await this.themes.change(owner, toThemeChange(body), actor);
    return this.get(owner);
  }

  remove(owner: ThemeOwner, actor: Actor): Promise<void> {
    return this.themes.remove(owner, actor);
  }

  /** @param path of the part below `theme` */
  async setImage(owner: ThemeOwner, path: string, request: FastifyRequest, actor: Actor): Promise<ThemeDto> {
    if (!Object.hasOwn(IMAGE_PATHS, path)) throw new RouteNotFoundError(request.method, request.url);
    const part: ImagePart = IMAGE_PATHS[path as keyof typeof IMAGE_PATHS];
    await this.uploads.receive(request, owner.organizationId, 'image', (bytes) =>
      this.themes.setImage(owner, part, { bytes, formats: FORMATS }, actor),
    );
    return this.get(owner);
  }
}
