import type { RoomState } from './messages.js';

/** What Foyer tells a page in its HTML, in `<script type="application/json" id="room">`. */
export interface PageData {
  readonly roomName: string;
  /** The role that the key in the page's URL gives. */
  readonly role: 'host' | 'visitor' | 'viewer';
  readonly room: RoomState;
  /** Where the page finds `SOCKET_PATH`: a proxy before Foyer may strip a prefix. */
  readonly socketPath: string;
}
