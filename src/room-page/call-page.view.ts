import type { PublicUrl } from '../rooms/public-url.js';
import { expiryOf, type Room } from '../rooms/room.js';
import type { RoomRole } from '../rooms/room-url.js';
import { SOCKET_PATH } from '../../web/protocol/messages.js';
import type { PageData, PageTheme } from '../../web/protocol/page-data.js';
import { builtPage } from './page-files.js';

/** Where the built page has an element for its data. */
const DATA = /(?<=<script type="application\/json" id="room">)(?=<\/script>)/;

/** The page of a call, with what Foyer tells it. */
export class CallPage {
  private readonly html: string;
  private readonly socketPath: string;

  constructor(urls: PublicUrl) {
    this.html = builtPage('room', urls);
    this.socketPath = urls.to(SOCKET_PATH);
  }

  /**
   * @param embedOrigins the origins that may embed the room
   * @param theme how it looks
   * @returns the HTML for a visitor of a room; the key of the URL is not in it
   */
  of(room: Room, role: RoomRole, embedOrigins: readonly string[], theme: PageTheme): string {
    const data: PageData = {
      roomName: room.name,
      role: role === 'guest' ? 'visitor' : role,
      room: {
        locked: room.locked,
        endsAt: room.endsAt.toISOString(),
        expiresAt: expiryOf(room).toISOString(),
      },
      theme,
      socketPath: this.socketPath,
      embedOrigins,
    };
    // In a script, `<` could end the element (HTML, section 4.12.1.3).
    const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
    return this.html.replace(DATA, () => json);
  }
}
