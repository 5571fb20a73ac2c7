import type { IceServer } from '../../protocol/messages.js';

/**
 * How a connection finds ways to the other side (WebRTC, section 4.2.1).
 * @param iceServers as Foyer has sent them
 */
export function toConfiguration(iceServers: readonly IceServer[]): RTCConfiguration {
  return { iceServers: iceServers.map(({ urls, ...others }) => ({ ...others, urls: [...urls] })) };
}
