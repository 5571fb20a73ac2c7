import { Injectable } from '@nestjs/common';
import { Secret } from '../secrets/secret.js';
import { SecretBox } from '../secrets/secret-box.js';

/** Who someone is that holds a key of a room. */
export type RoomKeyRole = 'host' | 'viewer';

/** Keys of rooms, which are in the database only encrypted, each for its room and its role. */
@Injectable()
export class RoomKeys {
  constructor(private readonly box: SecretBox) {}

  seal(key: string, roomId: string, role: RoomKeyRole): Buffer {
    return this.box.seal(key, placeOf(roomId, role));
  }

  /** Decrypts nothing before the key is asked for. */
  secretOf(sealed: Buffer, roomId: string, role: RoomKeyRole): Secret {
    return new Secret(() => this.box.open(sealed, placeOf(roomId, role)));
  }

  /** What a key begins with that is sealed with the current key. */
  get currentPrefix(): Buffer {
    return this.box.currentPrefix;
  }
}

function placeOf(roomId: string, role: RoomKeyRole): string {
  return `rooms ${roomId} ${role}`;
}
