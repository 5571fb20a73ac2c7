import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, FOYER } from '../events/actor.js';
import { Config } from '../config/config.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { BatchLoader, inPlaces } from '../database/batch-loader.js';
import { PUBLIC_PAGES } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import { OrganizationNotFoundError } from '../organizations/organizations.errors.js';
import type { NewRoom, Room, RoomChange, VisitedRoom } from './room.js';
import { RoomKeys } from './room-keys.js';
import type { RoomListing } from './room-listing.js';
import { generateRoomName } from './room-name.js';
import {
  FeatureUnavailableError,
  NoRoomNameLeftError,
  RoomChangedError,
  RoomEndsInPastError,
  RoomLimitReachedError,
  RoomNotFoundError,
  TooMuchMetadataError,
} from './rooms.errors.js';
import { RoomPurgeMetrics } from './room-purge.metrics.js';
import * as sql from './rooms.sql.js';

/** How many random names are tried. */
const NAME_ATTEMPTS = 10;
/** Maximum number of rooms that one statement creates. */
const CREATE_BATCH = 64;
/** How many of these statements a process runs at the same time: while one is written to disk, the next is prepared. */
const CREATES_AT_ONCE = 2;
/** Maximum number of rooms that one statement reads. */
const READ_BATCH = 256;
/** How many rooms one statement of the purge deletes: few, so that its locks are short. */
const PURGE_BATCH = 500;

/** A room to read: its id or its number, and its owner. */
interface WantedRoom {
  readonly wanted: string;
  readonly organizationId: string;
}

/** A room to create, its owner, and who creates it. */
interface Creation {
  readonly organizationId: string;
  readonly room: NewRoom;
  readonly actor: Actor;
}

/** Creates, finds, changes and deletes rooms. Every call names the organization whose rooms it may use. */
@Injectable()
export class RoomsService {
  private readonly creations: BatchLoader<Creation, Room | 'again' | null>;
  private readonly byId: BatchLoader<WantedRoom, Room>;
  private readonly byNumber: BatchLoader<WantedRoom, Room>;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly keys: RoomKeys,
    private readonly metrics: RoomPurgeMetrics,
  ) {
    this.creations = new BatchLoader(database, {
      size: CREATE_BATCH,
      atOnce: CREATES_AT_ONCE,
      load: (rooms) => this.insertTogether(rooms),
    });
    this.byId = this.readWith(sql.findByIds);
    this.byNumber = this.readWith(sql.findByNumbers);
  }

  /**
   * @throws RoomEndsInPastError, FeatureUnavailableError, NoRoomNameLeftError, RoomLimitReachedError,
   * OrganizationNotFoundError if the organization was deleted in the meantime
   */
  async create(organizationId: string, room: NewRoom, actor: Actor): Promise<Room> {
    const [missing] = room.features;
    if (missing && this.config.UNSUPPORTED_FEATURES === 'refuse') throw new FeatureUnavailableError(missing);
    const creation = { organizationId, room, actor };
    return (
      (await this.createTogether(creation)) ??
      this.database.transaction(() => this.createAlone(creation), organizationId)
    );
  }

  /** @returns null if the room can be created only {@link createAlone alone}, or not at all */
  private async createTogether(creation: Creation): Promise<Room | null> {
    // What belongs to a transaction cannot be created together with what does not.
    if (this.database.isInTransaction) return (await this.insert([creation], sql.create))[0] ?? null;
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      const created = await this.creations.load(creation.organizationId, creation);
      if (created !== 'again') return created;
    }
    return null;
  }

  /**
   * Creates a room while no other request does so in the organization, so that the last rooms below its maximum are
   * counted exactly.
   */
  private async createAlone(creation: Creation): Promise<Room> {
    const { MAX_ROOMS: maxRooms } = this.config;
    const { organizationId } = creation;
    const [lock] = await this.database.query(sql.lockOrganization({ organizationId, maxRooms }));
    if (!lock) throw new OrganizationNotFoundError({ id: organizationId });
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      const [created] = await this.insert([creation], sql.createLocked);
      if (created) return created;
      const { endsAt } = creation.room;
      const [reasons] = await this.database.query(sql.explainCreation({ endsAt, organizationId, maxRooms }));
      if (reasons?.isPast) throw new RoomEndsInPastError();
      if (reasons?.isFull) throw new RoomLimitReachedError(lock.maxRooms);
    }
    throw new NoRoomNameLeftError();
  }

  /**
   * As {@link insert}; if Postgres rejects one of the rooms with an error, none of them is created.
   * @returns `again` in place of a room if the same statement created others of its organization, which used the space
   */
  private async insertTogether(creations: readonly Creation[]): Promise<(Room | 'again' | null)[]> {
    try {
      const rooms = await this.insert(creations, sql.create);
      const served = new Set(rooms.map((room, n) => room && creations[n]?.organizationId));
      return rooms.map((room, n) => room ?? (served.has(creations[n]?.organizationId) ? 'again' : null));
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) throw error;
      return creations.map(() => null);
    }
  }

  /** @returns null in place of a room if its name is taken, its end is in the past, or there is not enough space */
  private async insert(creations: readonly Creation[], create: typeof sql.create): Promise<(Room | null)[]> {
    const rooms = creations.map(({ organizationId, room, actor }) => {
      const { mode, locked, endsAt, externalId, metadata } = room;
      const id = uuidv7();
      const name = generateRoomName(room.namePrefix, room.namePattern);
      const [host, viewer] = [this.keys.generate(id, 'host'), this.keys.generate(id, 'viewer')];
      const stored = { id, name, mode, locked, endsAt, externalId, metadata };
      return {
        room: { ...stored, hostKey: host.key, viewerKey: viewer.key, revision: 1, participantCount: 0 },
        row: {
          ...stored,
          ...actor,
          organizationId,
          hostKeySealed: host.sealed.toString('base64'),
          viewerKeySealed: viewer.sealed.toString('base64'),
        },
      };
    });
    const { MAX_ROOMS: maxRooms } = this.config;
    const created = await this.database.query(create({ rows: rooms.map(({ row }) => row), maxRooms }));
    const byId = new Map(created.map((row) => [row.id, row]));
    return rooms.map(({ room }) => {
      const row = byId.get(room.id);
      return row ? { ...room, ...row } : null;
    });
  }

  /** @throws RoomNotFoundError */
  findById(organizationId: string, id: string): Promise<Room> {
    return this.byId.load(organizationId, { wanted: id, organizationId });
  }

  /** @throws RoomNotFoundError */
  findByNumber(organizationId: string, number: string): Promise<Room> {
    return this.byNumber.load(organizationId, { wanted: number, organizationId });
  }

  /** Finds a room for a visitor who opens its URL. @throws RoomNotFoundError */
  async findByName(name: string): Promise<VisitedRoom> {
    const [found] = await this.database.query({ ...sql.findByName({ name }), share: PUBLIC_PAGES });
    if (!found) throw new RoomNotFoundError();
    const { isClosed, embedOrigins, ...row } = found;
    return { room: this.toRoom(row), isClosed, embedOrigins: embedOrigins ?? this.config.EMBED_ORIGINS };
  }

  /**
   * One page, at the same cost wherever it is in the list, and the position of the next page; null on the last page.
   * @param fields that are read of each room; the others are not sent by Postgres
   */
  async list<Field extends keyof Room>(
    organizationId: string,
    listing: RoomListing,
    fields: readonly Field[],
  ): Promise<{ rooms: Pick<Room, Field>[]; next: Position | null }> {
    const rows = await this.database.query(sql.list(organizationId, listing, fields));
    const { items, next } = toPage(rows, listing.limit, (row) => row[listing.order.by]);
    const rooms: Partial<Room>[] = items.map((row) => (sql.hasKeys(row) ? this.toRoom(row) : row));
    return { rooms: rooms as Pick<Room, Field>[], next };
  }

  /**
   * Changes a room. Its name, URLs and keys stay as they are.
   * @param expected the room must have one of these revisions, so that no other change is overwritten
   * @throws RoomNotFoundError, RoomChangedError, RoomEndsInPastError, TooMuchMetadataError; then nothing has changed
   */
  async update(
    organizationId: string,
    id: string,
    change: RoomChange,
    expected: sql.ExpectedRevisions,
    actor: Actor,
  ): Promise<Room> {
    const values = {
      id,
      organizationId,
      endsAt: change.endsAt ?? null,
      locked: change.locked ?? null,
      setsExternalId: change.externalId !== undefined,
      externalId: change.externalId ?? null,
      clearsMetadata: change.metadata === null,
      metadata: change.metadata ?? {},
      expected,
    };
    const eventData = eventDataOf(change);
    for (;;) {
      const [updated] = await this.database.query(sql.change({ ...values, eventData, actor }));
      if (updated) return this.toRoom(updated);
      const [reasons] = await this.database.query(sql.explainChange(values));
      if (!reasons) throw new RoomNotFoundError();
      if (reasons.isUnexpected) throw new RoomChangedError();
      if (reasons.isPast) throw new RoomEndsInPastError();
      if (reasons.hasTooMuchMetadata) throw new TooMuchMetadataError();
      // Another request has removed the reason in the meantime.
    }
  }

  /**
   * Deletes a room permanently.
   * @param expected as for {@link update}
   * @throws RoomNotFoundError, RoomChangedError
   */
  async deleteById(
    organizationId: string,
    id: string,
    expected: sql.ExpectedRevisions,
    actor: Actor,
  ): Promise<void> {
    const deleted = await this.database.query(sql.removeById({ id, organizationId, expected, actor }));
    if (deleted.length > 0) return;
    await this.findById(organizationId, id);
    throw new RoomChangedError();
  }

  /** Deletes a room permanently; does nothing if there is none. */
  async deleteByNumber(organizationId: string, number: string, actor: Actor): Promise<void> {
    await this.database.query(sql.removeByNumber({ number, organizationId, actor }));
  }

  /**
   * Deletes all expired rooms, in batches, concurrently with any number of processes.
   * @param actor who requests it; Foyer itself does it periodically
   * @returns how many rooms this call deleted
   */
  purge(actor: Actor = FOYER, pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> => {
      const purged = await this.database.query(sql.purge({ size, actor }));
      this.metrics.purged.inc(purged.length);
      return purged.length;
    };
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }

  /** Reads rooms that are requested at the same time with one statement. */
  private readWith(find: typeof sql.findByIds): BatchLoader<WantedRoom, Room> {
    const load = async (asked: readonly WantedRoom[]): Promise<(Room | Error)[]> => {
      const wanted = asked.map((room) => room.wanted);
      const organizationIds = asked.map((room) => room.organizationId);
      const rows = inPlaces(await this.database.query(find({ wanted, organizationIds })), asked.length);
      return rows.map((row) => (row ? this.toRoom(row) : new RoomNotFoundError()));
    };
    return new BatchLoader(this.database, { size: READ_BATCH, load });
  }

  /** Keys are decrypted only when they are revealed. */
  private readonly toRoom = ({ hostKeySealed, viewerKeySealed, ...room }: sql.RoomRow): Room => ({
    ...room,
    hostKey: this.keys.secretOf(hostKeySealed, room.id, 'host'),
    viewerKey: this.keys.secretOf(viewerKeySealed, room.id, 'viewer'),
  });
}

/** The data of the event of a change; of metadata it contains only the names. */
function eventDataOf({ metadata, ...change }: RoomChange): object {
  if (metadata === undefined) return change;
  return { ...change, metadata: metadata && Object.keys(metadata) };
}
