import type { TrackName } from '../../web/protocol/messages.js';
import type { PluginData } from './janus-message.js';
import { type Feed, publishersOf } from './video-room.js';

/** What people publish in a room, as its Janus says. */
export class RoomFeeds {
  private readonly tracks = new Map<
    string,
    { readonly names: readonly TrackName[]; readonly version: number }
  >();
  private versions = 0;

  /** Whether there is something to subscribe to. */
  has({ participantId, track }: Feed): boolean {
    return this.tracks.get(participantId)?.names.includes(track) ?? false;
  }

  /** Another number each time when somebody begins to publish: whoever was subscribed before gets nothing any more. */
  versionOf(participantId: string): number {
    return this.tracks.get(participantId)?.version ?? 0;
  }

  /**
   * Takes note of what the plugin says.
   * @param isAll whether it has named everybody who publishes
   * @returns whether anything has changed
   */
  apply(data: PluginData, isAll = false): boolean {
    const publishers = publishersOf(data);
    for (const [participantId, names] of publishers) {
      const version = this.tracks.get(participantId)?.version ?? (this.versions += 1);
      this.tracks.set(participantId, { names, version });
    }
    const gone = isAll
      ? [...this.tracks.keys()].filter((id) => !publishers.has(id))
      : [data.unpublished, data.leaving, data.kicked].filter((id) => typeof id === 'string');
    for (const id of gone) this.tracks.delete(id);
    return publishers.size > 0 || gone.length > 0;
  }

  clear(): void {
    this.tracks.clear();
  }
}
