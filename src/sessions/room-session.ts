/** The time in which people met in a room. */
export interface RoomSession {
  /** UUIDv7. */
  readonly id: string;
  readonly startedAt: Date;
  /** null while it runs. */
  readonly endedAt: Date | null;
}
