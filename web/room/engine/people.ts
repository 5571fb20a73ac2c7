import type { Participant, ParticipantMedia } from '../../protocol/messages.js';
import type { MeetingState, RemoteParticipant } from '../meeting.js';
import { streamOf } from './local-media.js';
import type { ReceivedMedia, RoomMedia } from './room-media.js';
import type { Sound } from './sound.js';
import type { Store } from './store.js';

/** In a room with more people than this, nobody is disturbed by who comes and goes. */
const SMALL_ROOM = 12;

/** The others in the room, as the state shows them: what Foyer says of them, and what arrives from them. */
export class People {
  private readonly received = new Map<string, ReceivedMedia>();

  constructor(
    private readonly store: Store,
    private readonly media: () => RoomMedia,
    private readonly sound: Sound,
  ) {}

  /** These and no others are in the room. @param state what else is so from this moment on */
  set(participants: readonly Participant[], state: Partial<MeetingState>): void {
    const present = new Set(participants.map(({ id }) => id));
    for (const { id } of this.all) if (!present.has(id)) this.forget(id);
    const known = new Map(this.all.map((each) => [each.id, each]));
    this.store.set({
      ...state,
      participants: participants.map((each) => this.toRemote(each, known.get(each.id))),
    });
    for (const participant of participants) this.connect(participant);
  }

  /** Somebody has come in. */
  join(participant: Participant): void {
    const { phase, self } = this.store.state;
    if (phase !== 'in' || participant.id === self?.id || this.find(participant.id)) return;
    this.store.set({ participants: [...this.all, this.toRemote(participant)] });
    this.announce('joined', participant);
    this.connect(participant);
  }

  /** Somebody sends something else than before. */
  change(id: string, media: ParticipantMedia): void {
    const before = this.find(id);
    if (!before) return;
    this.replace(id, (participant) => this.toRemote({ ...participant, media }, participant));
    if (media.hand && !before.media.hand)
      this.store.notify({ kind: 'hand', displayName: before.displayName });
    this.media().update(id, media);
    this.hear(id);
  }

  /** Somebody is out. */
  leave(id: string): void {
    const participant = this.find(id);
    this.forget(id);
    if (participant) this.announce('left', participant);
  }

  /** Something else arrives from somebody, or in another way. */
  receive(id: string, media: ReceivedMedia): void {
    this.received.set(id, media);
    this.replace(id, (participant) => this.toRemote(participant, participant));
    this.hear(id);
  }

  /** This page is out. @param state what else is so from this moment on */
  clear(state: Partial<MeetingState>): void {
    this.received.clear();
    this.sound.stopAll();
    this.store.set({ ...state, participants: [] });
  }

  private get all(): readonly RemoteParticipant[] {
    return this.store.state.participants;
  }

  private find(id: string): RemoteParticipant | undefined {
    return this.all.find((participant) => participant.id === id);
  }

  private announce(kind: 'joined' | 'left', { displayName }: Participant): void {
    if (this.all.length <= SMALL_ROOM) this.store.notify({ kind, displayName });
  }

  private connect({ id, role, media }: Participant): void {
    this.media().add(id, role !== 'viewer');
    this.media().update(id, media);
  }

  private forget(id: string): void {
    this.media().remove(id);
    this.sound.stop(id);
    this.received.delete(id);
    this.store.set({ participants: this.all.filter((participant) => participant.id !== id) });
  }

  private hear(id: string): void {
    const tracks = this.received.get(id)?.tracks;
    if (!tracks) return;
    const heard = [tracks.microphone, tracks.screenSound].filter((track) => track !== null);
    if (heard.length > 0) this.sound.play(id, heard);
    else this.sound.stop(id);
  }

  private replace(id: string, change: (participant: RemoteParticipant) => RemoteParticipant): void {
    this.store.set({ participants: this.all.map((each) => (each.id === id ? change(each) : each)) });
  }

  /** @param before keeps the streams that are still the same */
  private toRemote(participant: Participant, before?: RemoteParticipant): RemoteParticipant {
    const received = this.received.get(participant.id);
    const { camera, screen } = participant.media;
    return {
      ...participant,
      cameraStream: streamOf(camera ? (received?.tracks.camera ?? null) : null, before?.cameraStream ?? null),
      screenStream: streamOf(screen ? (received?.tracks.screen ?? null) : null, before?.screenStream ?? null),
      connection: received?.connection ?? 'connecting',
    };
  }
}
