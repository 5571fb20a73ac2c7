import { Injectable } from '@nestjs/common';
import { Secret } from '../secrets/secret.js';
import { SecretBox } from '../secrets/secret-box.js';
import type { SealedTable } from '../secrets/secret-rotation.js';
import { generateRoomKey } from './room-name.js';
import type { RoomRole } from './room-url.js';

type RoomKeyRole = Exclude<RoomRole, 'guest'>;

/** Encrypts the keys of rooms, each for its room and its role. */
@Injectable()
export class RoomKeys {
  constructor(private readonly box: SecretBox) {}

  /** A new key, and what is stored of it. */
  generate(roomId: string, role: RoomKeyRole): { readonly key: Secret; readonly sealed: Buffer } {
    const key = generateRoomKey();
    return { key: new Secret(() => key), sealed: this.seal(key, roomId, role) };
  }

  seal(key: string, roomId: string, role: RoomKeyRole): Buffer {
    return this.box.seal(key, placeOf(roomId, role));
  }

  /** The key, which is decrypted when it is revealed. */
  secretOf(sealed: Buffer, roomId: string, role: RoomKeyRole): Secret {
    return new Secret(() => this.box.open(sealed, placeOf(roomId, role)));
  }
}

const placeOf = (roomId: string, role: RoomKeyRole): string => `rooms ${roomId} ${role}`;

export const SEALED_ROOM_KEYS: SealedTable = {
  table: 'rooms',
  key: { id: 'uuid' },
  sealed: ['host_key_sealed', 'viewer_key_sealed'],
  placeOf: ([id = ''], column) => placeOf(id, column === 'host_key_sealed' ? 'host' : 'viewer'),
};
