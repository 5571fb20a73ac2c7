import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import * as participants from './participant-insights.sql.js';
import * as rooms from './room-insights.sql.js';
import * as sessions from './session-insights.sql.js';
import { SessionNotFoundError } from './insights.errors.js';
import { type SortedPage, type SortedPosition, toSortedPage } from './sorted-listing.js';
import { type Usage, usageOf, type UsagePeriod } from './usage.sql.js';

interface Page<Item, Next = Position> {
  readonly items: Item[];
  readonly next: Next | null;
}

type Sorted<Item> = Page<Item, SortedPosition>;

/** What an organization can read of the meetings in its rooms, also in those that are gone, for as long as it is kept. */
@Injectable()
export class InsightsService {
  private readonly keepsNames: boolean;

  constructor(
    private readonly database: Database,
    { INSIGHTS_NAMES }: Config,
  ) {
    this.keepsNames = INSIGHTS_NAMES === 'keep';
  }

  /** Rooms with their totals, in any order. */
  async listRooms(
    page: SortedPage<rooms.RoomSort>,
    filter: rooms.RoomInsightsFilter,
  ): Promise<Sorted<rooms.RoomInsights>> {
    const rows = await this.database.query(rooms.listRooms(page, filter));
    return toSortedPage(rows, page.limit, rooms.ROOM_SORTS[page.by]);
  }

  /** The sessions of all rooms that have or had a name, with their totals, in any order. */
  async listSessionsOfRoom(
    page: SortedPage<sessions.SessionSort>,
    room: { readonly roomName: string; readonly sessionId: string | undefined },
  ): Promise<Sorted<sessions.SessionInsights>> {
    const rows = await this.database.query(sessions.listSessionsOfRoom(page, room));
    return toSortedPage(rows, page.limit, sessions.SESSION_SORTS[page.by]);
  }

  /** Those who were in a session, or in any room with an external id; not those who only waited. */
  async listJoined(
    page: SortedPage<participants.ParticipantSort>,
    filter: participants.ParticipantFilter,
  ): Promise<Sorted<participants.ParticipantInsights>> {
    const rows = await this.database.query(participants.listJoined(page, filter));
    const { items, next } = toSortedPage(rows, page.limit, participants.PARTICIPANT_SORTS[page.by]);
    return { items: items.map((item) => this.toShown(item)), next };
  }

  /** The sessions of all rooms, in the order in which they began. */
  async listSessions(
    organizationId: string,
    listing: sessions.SessionListing,
  ): Promise<Page<sessions.SessionInsights>> {
    const rows = await this.database.query(sessions.listSessions(organizationId, listing));
    return toPage(rows, listing.limit, ({ startedAt }) => startedAt);
  }

  /** @throws SessionNotFoundError */
  async findSession(organizationId: string, sessionId: string): Promise<sessions.SessionInsights> {
    const [session] = await this.database.query(sessions.findSession({ organizationId, sessionId }));
    if (!session) throw new SessionNotFoundError();
    return session;
  }

  /** Everybody who came, in the order of their arrival. */
  async listArrived(
    organizationId: string,
    listing: participants.ParticipantListing,
  ): Promise<Page<participants.ParticipantInsights>> {
    const rows = await this.database.query(participants.listArrived(organizationId, listing));
    const { items, next } = toPage(rows, listing.limit, ({ arrivedAt }) => arrivedAt);
    return { items: items.map((item) => this.toShown(item)), next };
  }

  /** What an organization has used in each day or month from `from` until before `to`, which begin such a period. */
  usage(organizationId: string, from: Date, to: Date, by: UsagePeriod): Promise<Usage[]> {
    return this.database.query(usageOf({ organizationId, from, to, by }));
  }

  /** Names that are redacted are hidden before {@link NameRedaction} has deleted them. */
  private toShown(participant: participants.ParticipantInsights): participants.ParticipantInsights {
    const isKept = this.keepsNames || participant.leftAt === null;
    return isKept ? participant : { ...participant, displayName: null };
  }
}
