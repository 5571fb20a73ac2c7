import type { ParticipantMedia, Reason, Waiting } from '../../protocol/messages.js';
import type { PageData } from '../../protocol/page-data.js';
import type { DeviceKind, InView, Meeting, MeetingState, OutReason, Reaction } from '../meeting.js';
import { Connection, type Entered } from './connection.js';
import { initialState } from './initial-state.js';
import { Levels } from './levels.js';
import { LocalMedia } from './local-media.js';
import { Measurements } from './measurements.js';
import { MediaRoutes } from './media-routes.js';
import { People } from './people.js';
import type { PageSocket } from './page-socket.js';
import { Pace } from '../../protocol/pace.js';
import type { RoomMedia } from './room-media.js';
import { Sound } from './sound.js';
import { Store } from './store.js';
import type { Visit } from './visit.js';

/** A meeting over Foyer's socket, with the pages of the others. */
export class LiveMeeting implements Meeting {
  private readonly store: Store;
  private readonly connection: Connection;
  private readonly local: LocalMedia;
  private readonly routes: MediaRoutes;
  private readonly sound: Sound;
  private readonly people: People;
  private readonly levels: Levels;
  private readonly measurements: Measurements;
  /** What was on when the page went out, for the next time. */
  private lastWanted: { readonly microphone: boolean; readonly camera: boolean } | null = null;
  private toldMedia = '';
  private inView: readonly InView[] = [];
  /** Numbers the attempts to join: the response to one that was given up is not used. */
  private attempt = 0;
  private readonly chatPace = new Pace(4, 0.9);
  private readonly reactionPace = new Pace(8, 1.8);

  constructor(
    { room, role }: Pick<PageData, 'room' | 'role'>,
    private readonly visit: Visit,
    private readonly socket: PageSocket,
  ) {
    this.store = new Store(initialState({ room, role }));
    this.sound = new Sound((isBlocked) => this.store.set({ soundBlocked: isBlocked }));
    this.routes = new MediaRoutes(socket, () => this.connection, {
      received: (id, media) => this.people.receive(id, media),
      carried: (isCarried) => this.store.set({ isCarried }),
    });
    this.people = new People(this.store, () => this.media, this.sound);
    this.levels = new Levels(this.store, { levels: () => this.media.levels() });
    this.measurements = new Measurements({ traffic: () => this.media.traffic() }, (message) =>
      this.connection.sendNow((way) => way.emit('measurements', message)),
    );
    this.local = new LocalMedia(this.store, (tracks) => {
      this.media.send(tracks);
      this.levels.listenTo(this.state.local.microphone ? tracks.microphone : null);
      this.tellMedia();
    });
    this.connection = new Connection(socket, {
      lost: () => this.store.set({ connection: 'reconnecting' }),
      entered: (entered) => this.enter(entered),
      gaveUp: () => this.goOut('connection_lost'),
      resuming: () => ({ roomName: visit.roomName, media: this.takeOwnMedia() }),
    });
    this.listen();
    this.watchPage();
  }

  get state(): MeetingState {
    return this.store.state;
  }

  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  async prepare(wanted: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    // Later it would switch on what the person has switched off.
    if (this.state.phase === 'before') await this.open(wanted);
  }

  async join(displayName: string): Promise<void> {
    if (this.state.phase !== 'before' && this.state.phase !== 'out') return;
    const attempt = ++this.attempt;
    this.store.set({ phase: 'joining', reason: null });
    if (this.lastWanted) await this.open(this.lastWanted);
    this.lastWanted = null;
    if (attempt !== this.attempt) return;
    const entered = await this.connection.join({ ...this.visit, displayName, media: this.takeOwnMedia() });
    if (attempt === this.attempt) this.enter(entered);
  }

  async leave(): Promise<void> {
    const attempt = ++this.attempt;
    const left = this.connection.command((socket) => socket.emitWithAck('leave'));
    // What the person sees is over at once; Foyer hears of it before the socket is closed.
    if (this.state.phase === 'waiting') this.store.set({ phase: 'before', connection: 'online' });
    else this.endCall('left');
    await left;
    if (attempt === this.attempt) this.connection.close();
  }

  look(inView: readonly InView[]): void {
    this.inView = inView;
    this.media.look(inView);
  }

  async setMicrophone(on: boolean): Promise<void> {
    if (this.sends) await this.local.setMicrophone(on);
  }

  async setCamera(on: boolean): Promise<void> {
    if (this.sends) await this.local.setCamera(on);
  }

  async setScreen(on: boolean): Promise<void> {
    if (this.sends && !(await this.local.setScreen(on))) this.store.notify({ kind: 'screen_failed' });
  }

  setHand(raised: boolean): void {
    this.store.setLocal({ hand: raised });
    this.tellMedia();
  }

  async choose(kind: DeviceKind, deviceId: string): Promise<void> {
    await this.local.choose(kind, deviceId);
    if (kind === 'audiooutput') await this.sound.choose(deviceId);
  }

  playSound(): Promise<void> {
    return this.sound.resume();
  }

  async sendChat(text: string): Promise<boolean> {
    if (!this.chatPace.take()) return false;
    return this.connection.command((socket) => socket.emitWithAck('chat', { text }));
  }

  react(emoji: Reaction): void {
    if (this.reactionPace.take()) this.connection.sendNow((socket) => socket.emit('reaction', { emoji }));
  }

  admit(participantId: string): Promise<void> {
    return this.command((socket) => socket.emitWithAck('admit', { participantId }));
  }

  admitAll(): Promise<void> {
    return this.command((socket) => socket.emitWithAck('admitAll'));
  }

  deny(participantId: string): Promise<void> {
    return this.command((socket) => socket.emitWithAck('deny', { participantId }));
  }

  setLocked(locked: boolean): Promise<void> {
    return this.command((socket) => socket.emitWithAck('lock', { locked }));
  }

  mute(participantId: string): Promise<void> {
    return this.command((socket) => socket.emitWithAck('mute', { participantId }));
  }

  remove(participantId: string): Promise<void> {
    return this.command((socket) => socket.emitWithAck('remove', { participantId }));
  }

  endMeeting(): Promise<void> {
    return this.command((socket) => socket.emitWithAck('endMeeting'));
  }

  /** The media of the room, by the way that Foyer has chosen. */
  private get media(): RoomMedia {
    return this.routes.current;
  }

  private get ownMedia(): ParticipantMedia {
    const { microphone, camera, screen, hand } = this.state.local;
    return { microphone, camera, screen, hand };
  }

  private async open(wanted: { readonly microphone: boolean; readonly camera: boolean }): Promise<void> {
    if (!this.sends) return;
    this.levels.start();
    await this.local.prepare(wanted);
  }

  /** The own media, for a message to Foyer that contains them. */
  private takeOwnMedia(): ParticipantMedia {
    const media = this.ownMedia;
    this.toldMedia = JSON.stringify(media);
    return media;
  }

  /** Viewers only receive. */
  private get sends(): boolean {
    return this.state.role !== 'viewer';
  }

  private async command(send: Parameters<Connection['command']>[0]): Promise<void> {
    if (!(await this.connection.command(send))) this.store.notify({ kind: 'command_failed' });
  }

  private listen(): void {
    const { socket } = this;
    socket.on('out', ({ reason }) => {
      if (this.state.phase !== 'before' && this.state.phase !== 'out') this.goOut(reason);
    });
    socket.on('participantJoined', (participant) => this.people.join(participant));
    socket.on('participantChanged', ({ id, media }) => this.people.change(id, media));
    socket.on('participantLeft', ({ id }) => this.people.leave(id));
    socket.on('waiting', (waiting) => this.showWaiting(waiting));
    socket.on('room', (room) => this.store.set({ room }));
    socket.on('ending', () => this.store.notify({ kind: 'ending' }));
    socket.on('chat', (line) =>
      this.store.addChatLine({ ...line, isOwn: line.from === this.state.self?.id }),
    );
    socket.on('reaction', ({ from, emoji }) => this.store.showReaction(from, emoji));
    socket.on('muted', () => {
      if (!this.state.local.microphone) return;
      void this.local.setMicrophone(false);
      this.store.notify({ kind: 'muted' });
    });
  }

  private watchPage(): void {
    const restart = (): void => this.media.restart();
    addEventListener('online', restart);
    // Chromium's event also comes when the network only becomes slower or faster.
    const { connection: network } = navigator as { readonly connection?: EventTarget & { type?: string } };
    let type = network?.type;
    network?.addEventListener('change', () => {
      if (network.type === type) return;
      type = network.type;
      restart();
    });
    addEventListener('pagehide', ({ persisted }) => {
      if (!persisted) this.connection.sendNow((socket) => socket.emit('leave', () => undefined));
    });
  }

  /** Takes what Foyer answers to a join, to a resumption, or to a knock. */
  private enter(entered: Entered): void {
    // The page has left meanwhile.
    if (this.state.phase === 'before' || this.state.phase === 'out') return;
    if (entered.status === 'refused') {
      this.goOut(entered.reason);
      return;
    }
    if (entered.status === 'waiting') {
      this.store.set({ phase: 'waiting', connection: 'online' });
      return;
    }
    const { self, participants, room, iceServers, waiting } = entered;
    const isOther = this.routes.choose(entered.mediaRoute);
    if (this.state.phase === 'in' && !isOther) {
      this.media.useServers(iceServers);
      this.media.resume();
    } else {
      this.media.start(self.id, self.role !== 'viewer', iceServers);
      this.media.look(this.inView);
    }
    this.people.set(participants, { phase: 'in', connection: 'online', self, room, waiting });
    this.media.send(this.local.sent);
    this.tellMedia();
    this.levels.start();
    this.measurements.start();
  }

  private showWaiting(waiting: readonly Waiting[]): void {
    const known = new Set(this.state.waiting.map(({ id }) => id));
    this.store.set({ waiting });
    for (const { id, displayName } of waiting)
      if (!known.has(id)) this.store.notify({ kind: 'knock', displayName });
  }

  /** Tells the others what this page sends, if it is something else than before. */
  private tellMedia(): void {
    const media = this.ownMedia;
    const told = JSON.stringify(media);
    const { phase, self } = this.state;
    if (phase !== 'in' || !self || told === this.toldMedia) return;
    this.toldMedia = told;
    this.store.set({ self: { ...self, media } });
    this.connection.sendMedia(media);
  }

  private goOut(reason: Reason | 'connection_lost'): void {
    this.endCall(reason);
    this.connection.close();
  }

  private endCall(reason: OutReason): void {
    const { microphone, camera } = this.state.local;
    if (this.state.phase !== 'out') this.lastWanted = { microphone, camera };
    this.levels.stop();
    this.measurements.stop();
    this.media.stop();
    this.people.clear({
      phase: 'out',
      reason,
      connection: 'online',
      self: null,
      waiting: [],
      isCarried: true,
    });
    this.store.setLocal({ hand: false });
    this.local.stop();
  }
}
