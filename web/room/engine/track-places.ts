import { TRACK_NAMES, type TrackName } from '../../protocol/messages.js';
import type { SentTracks } from './room-media.js';

export function kindOf(name: TrackName): 'audio' | 'video' {
  return name === 'camera' || name === 'screen' ? 'video' : 'audio';
}

/** Sends these tracks over a connection whose places are in the order of {@link TRACK_NAMES}; needs no negotiation. */
export function replaceTracks(connection: RTCPeerConnection, tracks: SentTracks): void {
  for (const [place, { sender }] of connection.getTransceivers().entries()) {
    const name = TRACK_NAMES[place];
    if (!name || sender.track === tracks[name]) continue;
    sender
      .replaceTrack(tracks[name])
      .catch((error: unknown) => console.warn('A track could not be sent.', error));
  }
}
