import type { MeetingState, Notice, Reaction } from '../meeting.js';

/** How long a notice is shown, in ms. */
const NOTICE_TIME = 6_000;
/** How long a reaction is shown, in ms. */
const REACTION_TIME = 4_000;
/** Most of them at once: a flood must not fill the page. */
const MAX_AT_ONCE = 20;
/** Most lines of chat that a page keeps: the latest. */
const MAX_CHAT_LINES = 500;

/** A notice before it has an id. */
export type NewNotice = Notice extends infer Each ? (Each extends Notice ? Omit<Each, 'id'> : never) : never;

/** Keeps the state of a meeting, which is replaced with each change, and tells those who listen. */
export class Store {
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(private current: MeetingState) {}

  get state(): MeetingState {
    return this.current;
  }

  /** @param listener is called after each change @returns ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Changes some parts; listeners are not called if nothing is different. */
  set(change: Partial<MeetingState>): void {
    const names = Object.keys(change) as (keyof MeetingState)[];
    if (names.every((name) => Object.is(change[name], this.current[name]))) return;
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }

  setLocal(change: Partial<MeetingState['local']>): void {
    const { local } = this.current;
    const names = Object.keys(change) as (keyof typeof local)[];
    if (names.some((name) => !Object.is(change[name], local[name])))
      this.set({ local: { ...local, ...change } });
  }

  /** Shows a notice for some seconds. */
  notify(notice: NewNotice): void {
    const shown: Notice = { ...notice, id: this.nextId() };
    this.set({ notices: [...this.current.notices, shown].slice(-MAX_AT_ONCE) });
    setTimeout(
      () => this.set({ notices: this.current.notices.filter(({ id }) => id !== shown.id) }),
      NOTICE_TIME,
    );
  }

  /** Shows a reaction for some seconds. */
  showReaction(from: string, emoji: Reaction): void {
    const shown = { id: this.nextId(), from, emoji };
    this.set({ reactions: [...this.current.reactions, shown].slice(-MAX_AT_ONCE) });
    setTimeout(
      () => this.set({ reactions: this.current.reactions.filter(({ id }) => id !== shown.id) }),
      REACTION_TIME,
    );
  }

  addChatLine(line: MeetingState['chat'][number]): void {
    this.set({ chat: [...this.current.chat, line].slice(-MAX_CHAT_LINES) });
  }

  private nextId(): string {
    return String(++this.count);
  }
}
