import { Store } from '../../../web/room/engine/store.js';
import type { MeetingState } from '../../../web/room/meeting.js';
import { STATE } from './meeting-state.js';

describe('the state of a meeting', () => {
  let store: Store;
  let seen: MeetingState[];
  beforeEach(() => {
    jest.useFakeTimers();
    store = new Store(STATE);
    seen = [];
    store.subscribe(() => seen.push(store.state));
  });
  afterEach(() => jest.useRealTimers());

  it('is replaced by a change, except for what has not changed', () => {
    store.setLocal({ hand: true });
    expect(seen).toEqual([store.state]);
    expect(store.state).not.toBe(STATE);
    expect(store.state.local.hand).toBe(true);
    expect(store.state.participants).toBe(STATE.participants);
    expect(STATE.local.hand).toBe(false);
  });

  it('says nothing of a change that changes nothing', () => {
    store.set({ phase: 'in', speaker: null });
    store.setLocal({ hand: false });
    expect(seen).toEqual([]);
    expect(store.state).toBe(STATE);
  });

  it('is not told to who has unsubscribed', () => {
    const listener = jest.fn();
    const unsubscribe = store.subscribe(listener);
    unsubscribe();
    store.set({ speaker: 'ada' });
    expect(listener).not.toHaveBeenCalled();
  });

  it('shows notices and reactions for some seconds', () => {
    store.notify({ kind: 'joined', displayName: 'Ada' });
    store.showReaction('1', '👍');
    jest.advanceTimersByTime(3_000);
    store.notify({ kind: 'muted' });
    expect(store.state.notices.map(({ kind }) => kind)).toEqual(['joined', 'muted']);
    jest.advanceTimersByTime(3_000);
    expect(store.state.notices.map(({ kind }) => kind)).toEqual(['muted']);
    expect(store.state.reactions).toEqual([]);
  });

  it('does not grow without end', () => {
    for (let i = 0; i < 1_000; i += 1) {
      store.showReaction('1', '👍');
      store.addChatLine({
        id: String(i),
        from: '1',
        displayName: 'Ada',
        text: 'Hello',
        sentAt: '',
        isOwn: false,
      });
    }
    expect(store.state.reactions.length).toBe(20);
    expect(store.state.chat.length).toBe(500);
    expect(store.state.chat.at(-1)?.id).toBe('999');
  });
});
