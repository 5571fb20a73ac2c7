import { rowsOf, statement } from '../database/statement.js';
import { OPEN_AFTER_END } from '../rooms/room.js';
import { AVAILABLE } from '../rooms/rooms.sql.js';
import { ago } from './change.sql.js';
import { GONE_WITHIN } from './limits.js';
import type { StoredParticipant } from './participant.js';
import { COLUMNS, type ParticipantRow, toParticipant } from './participant.row.js';
import type { GoneParticipant, RoomView } from './room-view.js';

/** A room, and one of its participants; `id` is null if there is none. */
type ViewRow = RoomView['room'] & { readonly inRoom: string } & (ParticipantRow | { readonly id: null });

/**
 * Rooms and their participants, in the order in which they joined or knocked. There are two parts for the two ranges of
 * one index: those who are there, and those who left a short time ago.
 */
export const observe = statement<{ roomIds: readonly string[] }, ViewRow>(
  ({ roomIds }) => `
  SELECT r.id AS "inRoom", r.organization_id AS "organizationId", r.locked, r.mode, r.ends_at AS "endsAt",
         o.suspended_at IS NOT NULL AS "isClosed", m.server AS "mediaServer",
         ceil(extract(epoch FROM r.ends_at + interval '${OPEN_AFTER_END} ms' - statement_timestamp()) * 1000)::float8
           AS "msLeft", p.*
    FROM ${rowsOf(`${roomIds}::uuid[]`)} AS wanted (id)
    JOIN rooms r ON r.id = wanted.id
    JOIN organizations o ON o.id = r.organization_id AND o.deleted_at IS NULL
    LEFT JOIN media_placements m ON m.room_id = r.id
    LEFT JOIN LATERAL (
         SELECT ${COLUMNS} FROM participants p WHERE p.room_id = r.id AND p.left_at IS NULL
         UNION ALL
         SELECT ${COLUMNS} FROM participants p WHERE p.room_id = r.id AND p.left_at > ${ago(GONE_WITHIN)}) AS p ON true
   WHERE r.${AVAILABLE}
   ORDER BY coalesce(p."joinedAt", p."knockedAt"), p.id`,
);

interface GrowingView extends RoomView {
  readonly participants: StoredParticipant[];
  readonly waiting: StoredParticipant[];
  readonly gone: GoneParticipant[];
}

/** The views of rooms by their ids. */
export function toViews(rows: readonly ViewRow[]): Map<string, RoomView> {
  const views = new Map<string, GrowingView>();
  for (const row of rows) {
    const view = views.get(row.inRoom) ?? emptyView(row);
    views.set(row.inRoom, view);
    if (row.id !== null) add(view, row);
  }
  return views;
}

function emptyView(row: RoomView['room']): GrowingView {
  const { organizationId, locked, isClosed, endsAt, mode, mediaServer, msLeft } = row;
  return {
    room: { organizationId, locked, isClosed, endsAt, mode, mediaServer, msLeft },
    participants: [],
    waiting: [],
    gone: [],
  };
}

function add(view: GrowingView, row: ParticipantRow): void {
  const { id, state, leftReason, processId } = row;
  if (state === 'joined') view.participants.push(toParticipant(row));
  else if (state === 'waiting') view.waiting.push(toParticipant(row));
  else if (leftReason) view.gone.push({ id, state, leftReason, processId });
}
