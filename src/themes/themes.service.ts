import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.js';
import type { Actor } from '../events/actor.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { type ImageFormat, ImageEncoder } from './image-encoder.js';
import {
  imageBackground,
  type ImagePart,
  mergeThemes,
  NO_THEME,
  type Theme,
  type ThemeChange,
  type ThemeOwner,
} from './theme.js';
import { ImageLimitReachedError, UnknownImageError } from './themes.errors.js';
import * as sql from './themes.sql.js';

/** How many bytes the images of an organization may take: hundreds of large ones. */
export const MAX_IMAGE_BYTES = 100 * 1024 * 1024;
/** How many images one statement of the purge deletes. */
const PURGE_BATCH = 100;
/** Images that are sent often are kept for a minute; the size is in bytes. */
const MEMORY = { maxSize: 16 * 1024 * 1024, ttl: 60_000, sizeCalculation: ({ length }: Buffer) => length };

/** Reads and changes how rooms look, and keeps the images. */
@Injectable()
export class ThemesService {
  private readonly recent = new LRUCache<string, Buffer>(MEMORY);

  constructor(
    private readonly database: Database,
    private readonly rooms: RoomsService,
    private readonly encoder: ImageEncoder,
  ) {}

  /** What an owner itself has set. @throws RoomNotFoundError */
  async find(owner: ThemeOwner): Promise<Theme> {
    await this.requireRoom(owner);
    const [row] = await this.database.query(sql.find(owner));
    return row ? sql.toTheme(row) : NO_THEME;
  }

  /** What the page of a room shows. */
  async findForPage(roomId: string): Promise<Theme> {
    const rows = await this.database.query(sql.findForPage(roomId));
    const [room, organization] = [true, false].map((isOfRoom) => {
      const row = rows.find((each) => each.isOfRoom === isOfRoom);
      return row ? sql.toTheme(row) : NO_THEME;
    });
    return mergeThemes(room ?? NO_THEME, organization ?? NO_THEME);
  }

  /**
   * Sets one part of a theme, or all of them.
   * @throws RoomNotFoundError; UnknownImageError if it names an image that the organization does not have
   */
  async change(owner: ThemeOwner, change: ThemeChange, actor: Actor): Promise<void> {
    await this.requireRoom(owner);
    await this.database.transaction(async () => {
      await this.requireImages(owner, change);
      await this.database.query(sql.change(owner, change, actor));
    }, owner.organizationId);
  }

  /**
   * Sets a part to an image, which is encoded again: nothing but its pixels is stored.
   * @throws RoomNotFoundError, InvalidImageError, ImageLimitReachedError
   */
  async setImage(
    owner: ThemeOwner,
    part: ImagePart,
    given: { readonly bytes: Buffer; readonly formats: readonly ImageFormat[] },
    actor: Actor,
  ): Promise<void> {
    await this.requireRoom(owner);
    const image = await this.encoder.encode(given.bytes, part, given.formats);
    const change = { [part]: part === 'logo' ? image.hash : imageBackground(image.hash) };
    const store = sql.storeImage({
      ...image,
      organizationId: owner.organizationId,
      maxBytes: MAX_IMAGE_BYTES,
    });
    const isStored = await this.database.transaction(async () => {
      const [stored] = await this.database.query(store);
      if (stored) await this.database.query(sql.change(owner, change, actor));
      return stored !== undefined;
    }, owner.organizationId);
    if (!isStored) throw new ImageLimitReachedError(MAX_IMAGE_BYTES);
  }

  /** Removes all that an owner has set. @throws RoomNotFoundError */
  async remove(owner: ThemeOwner, actor: Actor): Promise<void> {
    await this.requireRoom(owner);
    await this.database.query(sql.remove({ ...owner, actor }));
  }

  /** The content of an image; null if there is none with this hash. */
  async readImage(hash: string): Promise<Buffer | null> {
    const known = this.recent.get(hash);
    if (known) return known;
    const [row] = await this.database.query(sql.readImage(hash));
    if (row) this.recent.set(hash, row.content);
    return row?.content ?? null;
  }

  /** Deletes the images that no theme uses. @returns how many */
  purgeImages(pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(sql.purgeImages({ size })))[0]?.deleted ?? 0;
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }

  private async requireRoom({ organizationId, roomId }: ThemeOwner): Promise<void> {
    if (roomId !== null) await this.rooms.findById(organizationId, roomId);
  }

  private async requireImages({ organizationId }: ThemeOwner, change: ThemeChange): Promise<void> {
    const named = [
      ['logo', change.logo],
      ['roomBackground', change.roomBackground?.image],
      ['knockBackground', change.knockBackground?.image],
    ] as const;
    const hashes = named.flatMap(([, hash]) => hash ?? []);
    if (hashes.length === 0) return;
    const found = await this.database.query(sql.lockImages({ organizationId, hashes }));
    const missing = named.find(([, hash]) => hash && !found.some((image) => image.hash === hash));
    if (missing) throw new UnknownImageError(missing[0]);
  }
}
