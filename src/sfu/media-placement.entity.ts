import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { RoomEntity } from '../rooms/room.entity.js';

/** On which media server a room is, from when its first media go until nobody is in any more. */
@Entity('media_placements')
export class MediaPlacementEntity {
  @PrimaryColumn('uuid', { name: 'room_id' })
  roomId!: string;

  @ManyToOne(() => RoomEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'room_id', foreignKeyConstraintName: 'media_placements_room_id_fkey' })
  room!: RoomEntity;

  /** Its URL. */
  @Index('media_placements_server_idx')
  @Column('text')
  server!: string;

  @Column('timestamp with time zone', { name: 'placed_at', precision: 3 })
  placedAt!: Date;
}
