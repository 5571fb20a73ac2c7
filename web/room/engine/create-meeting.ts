import type { PageData } from '../../protocol/page-data.js';
import type { Meeting } from '../meeting.js';
import { LiveMeeting } from './live-meeting.js';
import { createSocket } from './page-socket.js';
import { visitOf } from './visit.js';

/**
 * The meeting of a page; it has not joined yet.
 * @param data what Foyer has told the page
 * @param url of the page, with its parameters
 */
export function createMeeting(data: PageData, url: URL): Meeting {
  return new LiveMeeting(data, visitOf(data, url), createSocket(data.socketPath));
}
