import { type Embedding, embeddingIn } from '../../../web/room/embedding/embedding.js';
import { Store } from '../../../web/room/engine/store.js';
import type { Meeting, MeetingState, RemoteParticipant } from '../../../web/room/meeting.js';
import { STATE } from '../room/meeting-state.js';
import { FakeFrame, SITE } from './framed-window.js';

function other(id: string, changes: Partial<RemoteParticipant> = {}): RemoteParticipant {
  return {
    id,
    role: 'visitor',
    displayName: `Secret name of ${id}`,
    externalId: `external-${id}`,
    metadata: null,
    joinedAt: '2026-01-01T00:00:00Z',
    media: { microphone: false, camera: false, screen: false, hand: false },
    cameraStream: null,
    screenStream: null,
    connection: 'connected',
    ...changes,
  };
}

/** A meeting whose state the test sets, and which notes what is asked of it. */
class NotedMeeting {
  readonly asked: string[] = [];

  constructor(readonly store: Store) {}

  asMeeting(): Meeting {
    const noted: Record<string, unknown> = {
      subscribe: (listener: () => void) => this.store.subscribe(listener),
    };
    return new Proxy(noted, {
      get: (_, name: string) =>
        name === 'state'
          ? this.store.state
          : (noted[name] ??
            ((...args: unknown[]) => {
              this.asked.push([name, ...args].join(' '));
              return Promise.resolve();
            })),
    }) as unknown as Meeting;
  }
}

describe('a page in a frame', () => {
  let frame: FakeFrame;
  let store: Store;
  let meeting: NotedMeeting;
  let embedding: Embedding;

  function open(state: Partial<MeetingState> = {}): void {
    frame = new FakeFrame();
    store = new Store({ ...STATE, ...state });
    meeting = new NotedMeeting(store);
    const created = embeddingIn(frame, meeting.asMeeting(), [SITE]);
    if (created === null) throw new Error('Not in a frame');
    embedding = created;
    embedding.show({ isAsking: false, hasPreview: true });
  }

  /** @returns what was sent since the last time */
  const events = (): unknown[] => frame.sent.splice(0).map(({ message }) => message);

  beforeEach(() => open());

  it('says when it is ready', () => {
    embedding.ready();
    expect(events()).toEqual([{ type: 'ready', payload: undefined }]);
  });

  it('says when the person knocks, stops knocking, and is in', () => {
    open({ phase: 'before', role: 'viewer' });
    store.set({ phase: 'joining' });
    store.set({ phase: 'waiting' });
    store.set({ phase: 'before' });
    store.set({ phase: 'joining' });
    store.set({ phase: 'waiting' });
    store.set({ phase: 'in' });
    expect(events()).toEqual([
      { type: 'knock' },
      { type: 'cancel_knock' },
      { type: 'knock' },
      { type: 'join' },
      { type: 'participantupdate', payload: { count: 1 } },
    ]);
  });

  it.each([
    ['left', [{ type: 'leave', payload: { removed: false } }]],
    ['removed', [{ type: 'leave', payload: { removed: true } }]],
    ['ended', [{ type: 'leave', payload: { removed: false } }]],
    ['meeting_ended', [{ type: 'meeting_end' }, { type: 'leave', payload: { removed: false } }]],
  ] as const)('says that the person is out: %s', (reason, expected) => {
    store.setLocal({ microphone: true, camera: true, screen: true });
    embedding.show({ panel: 'chat' });
    events();
    store.set({ phase: 'out', reason, participants: [] });
    store.setLocal({ microphone: false, camera: false, screen: false });
    expect(events()).toEqual(expected);
  });

  it('says who comes and goes, by what the site has called them, and how many there are', () => {
    store.set({ participants: [other('ada'), other('grace', { metadata: 'team:7' })] });
    store.set({ participants: [other('grace', { metadata: 'team:7' })] });
    expect(events()).toEqual([
      { type: 'participant_join', payload: { participant: { metadata: null, externalId: 'external-ada' } } },
      {
        type: 'participant_join',
        payload: { participant: { metadata: 'team:7', externalId: 'external-grace' } },
      },
      { type: 'participantupdate', payload: { count: 3 } },
      { type: 'participant_leave', payload: { participant: { metadata: null, externalId: 'external-ada' } } },
      { type: 'participantupdate', payload: { count: 2 } },
    ]);
  });

  it('only counts those who were there before', () => {
    open({ phase: 'joining' });
    store.set({ phase: 'in', participants: [other('ada')] });
    expect(events()).toEqual([{ type: 'join' }, { type: 'participantupdate', payload: { count: 2 } }]);
  });

  it('says nothing when somebody only speaks, or shows something else', () => {
    store.set({ participants: [other('ada')] });
    events();
    store.set({ levels: new Map([['ada', 0.5]]), speaker: 'ada' });
    expect(events()).toEqual([]);
  });

  it('says what the person switches', () => {
    for (const name of ['microphone', 'camera', 'screen'] as const) {
      store.setLocal({ [name]: true });
      store.setLocal({ [name]: false });
    }
    const switched = events().filter((event) => (event as { type: string }).type.endsWith('_toggle'));
    expect(switched).toEqual(
      ['microphone_toggle', 'camera_toggle', 'screenshare_toggle'].flatMap((type) => [
        { type, payload: { enabled: true } },
        { type, payload: { enabled: false } },
      ]),
    );
  });

  it('says which panel is open', () => {
    embedding.show({ panel: 'chat' });
    embedding.show({ panel: 'people' });
    embedding.show({ panel: null });
    expect(events()).toEqual([
      { type: 'chat_toggle', payload: { open: true } },
      { type: 'chat_toggle', payload: { open: false } },
      { type: 'people_toggle', payload: { open: true } },
      { type: 'people_toggle', payload: { open: false } },
    ]);
  });

  it('says whether the devices are allowed, and takes their first opening for no switch', () => {
    open({ phase: 'before' });
    embedding.show({ isAsking: true });
    store.setLocal({ microphone: true, camera: true });
    embedding.show({ isAsking: false });
    store.setLocal({ camera: false, cameraProblem: 'denied' });
    store.setLocal({ camera: true, cameraProblem: null });
    expect(events()).toEqual([
      { type: 'grant_device_permission', payload: { granted: true } },
      { type: 'deny_device_permission', payload: { denied: true } },
      { type: 'camera_toggle', payload: { enabled: false } },
      { type: 'grant_device_permission', payload: { granted: true } },
      { type: 'camera_toggle', payload: { enabled: true } },
    ]);
  });

  it('says how the devices are when the person goes on from the preview', () => {
    open({ phase: 'before' });
    store.setLocal({ microphone: true, cameraProblem: 'busy' });
    events();
    store.set({ phase: 'joining' });
    expect(events()).toEqual([
      {
        type: 'precall_check_completed',
        payload: {
          status: 'failed',
          steps: {
            camera: { status: 'failed' },
            microphone: { status: 'passed' },
            speaker: { status: 'passed' },
            bandwidth: { status: 'passed' },
          },
        },
      },
    ]);
  });

  it('checks nothing without a preview', () => {
    open({ phase: 'before' });
    embedding.show({ hasPreview: false });
    store.set({ phase: 'joining' });
    expect(events()).toEqual([]);
  });

  it('says when the connection is bad, and good again', () => {
    store.set({ connection: 'reconnecting' });
    store.set({ connection: 'online' });
    store.set({ participants: [other('ada', { connection: 'interrupted' })] });
    store.set({ participants: [other('ada', { connection: 'interrupted' }), other('grace')] });
    const statuses = events().filter(
      (event) => (event as { type: string }).type === 'connection_status_change',
    );
    expect(statuses).toEqual(
      ['unstable', 'stable', 'unstable', 'stable'].map((status) => ({
        type: 'connection_status_change',
        payload: { status },
      })),
    );
  });

  it.each([
    ['toggle_microphone', undefined, 'setMicrophone true'],
    ['toggle_microphone', false, 'setMicrophone false'],
    ['toggle_camera', undefined, 'setCamera true'],
    ['toggle_camera', true, 'setCamera true'],
    ['toggle_screenshare', undefined, 'setScreen true'],
    ['leave_room', undefined, 'leave'],
  ])('does what a command says: %s %s', (command, isOn, asked) => {
    frame.receive({ command, args: [isOn] });
    expect(meeting.asked).toEqual([asked]);
  });

  it('does not ask for a screen again that is shared already', () => {
    store.setLocal({ screen: true });
    frame.receive({ command: 'toggle_screenshare', args: [true] });
    expect(meeting.asked).toEqual([]);
    frame.receive({ command: 'toggle_screenshare' });
    expect(meeting.asked).toEqual(['setScreen false']);
  });

  it('ends the meeting for a host alone', () => {
    frame.receive({ command: 'end_meeting' });
    expect(meeting.asked).toEqual([]);
    open({ role: 'host' });
    frame.receive({ command: 'end_meeting' });
    expect(meeting.asked).toEqual(['endMeeting']);
  });

  it('stops knocking while the person waits, and only then', () => {
    frame.receive({ command: 'cancel_knock' });
    expect(meeting.asked).toEqual([]);
    store.set({ phase: 'waiting' });
    frame.receive({ command: 'cancel_knock' });
    expect(meeting.asked).toEqual(['leave']);
  });

  it.each(['leave_room', 'end_meeting', 'toggle_camera', 'toggle_microphone', 'toggle_screenshare'])(
    'does nothing with %s when it is out',
    (command) => {
      open({ phase: 'out', reason: 'left', role: 'host' });
      frame.receive({ command });
      expect(meeting.asked).toEqual([]);
    },
  );

  it('opens no device of a viewer', () => {
    open({ role: 'viewer' });
    for (const command of ['toggle_camera', 'toggle_microphone', 'toggle_screenshare'])
      frame.receive({ command, args: [true] });
    expect(meeting.asked).toEqual([]);
  });

  it('does what the page offers at the moment', () => {
    const opened: unknown[] = [];
    const takeBack = embedding.offer({ toggle_chat: (isOpen) => opened.push(isOpen) });
    frame.receive({ command: 'toggle_chat', args: [true] });
    frame.receive({ command: 'toggle_people' });
    takeBack();
    frame.receive({ command: 'toggle_chat', args: [true] });
    expect(opened).toEqual([true]);
  });

  it('is nothing of the kind in a tab of its own', () => {
    const tab = new FakeFrame();
    expect(embeddingIn(Object.assign(tab, { window: tab.parent }), meeting.asMeeting(), ['*'])).toBeNull();
  });
});
