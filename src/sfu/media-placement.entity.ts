import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** On which media server a room is, from when its first media go until nobody is in any more. */
@Entity('media_placements')
export class MediaPlacementEntity {
  @PrimaryColumn('uuid', { name: 'room_id' })
  roomId!: string;

  /** Its URL. */
  @Index('media_placements_server_idx')
  @Column('text')
  server!: string;

  @Column('timestamp with time zone', { name: 'placed_at', precision: 3 })
  placedAt!: Date;
}
