import type { StoredParticipant } from '../../src/sessions/participant.js';
import type { RoomView } from '../../src/sessions/room-view.js';
import { compareViews, standingOf } from '../../src/signalling/view-changes.js';
import { NOTHING_ON } from './test-page.js';

const PROCESS = 'process-1';

function somebody(id: string, change: Partial<StoredParticipant> = {}): StoredParticipant {
  return {
    id,
    roomId: 'room',
    role: 'visitor',
    displayName: id,
    externalId: null,
    metadata: null,
    state: 'joined',
    leftReason: null,
    knockedAt: null,
    joinedAt: new Date(0),
    leftAt: null,
    media: NOTHING_ON,
    processId: PROCESS,
    ...change,
  };
}

function viewOf(
  change: Partial<Omit<RoomView, 'room'>> = {},
  room: Partial<RoomView['room']> = {},
): RoomView {
  return {
    room: {
      organizationId: 'organization',
      locked: false,
      isClosed: false,
      endsAt: new Date(1_000_000),
      mode: 'normal',
      mediaServer: null,
      msLeft: 1_000,
      ...room,
    },
    participants: [],
    waiting: [],
    gone: [],
    ...change,
  };
}

describe('two views of a room', () => {
  const nothing = { joined: [], left: [], changed: [], waiting: null, room: null };

  it('that say the same have no changes, although time has passed', () => {
    const people = { participants: [somebody('a')], waiting: [somebody('w')] };

    expect(compareViews(viewOf(people), viewOf({ ...people }, { msLeft: 500 }))).toEqual(nothing);
  });

  it('show who has come, gone, and switched something', () => {
    const media = { ...NOTHING_ON, camera: true };
    const changes = compareViews(
      viewOf({ participants: [somebody('a'), somebody('b'), somebody('c')] }),
      viewOf({ participants: [somebody('b'), somebody('c', { media }), somebody('d')] }),
    );

    expect(changes).toEqual({
      ...nothing,
      joined: [expect.objectContaining({ id: 'd' })],
      left: ['a'],
      changed: [{ id: 'c', media }],
    });
  });

  it('show nothing when somebody has resumed on another process, or a viewer pretends to send', () => {
    const media = { ...NOTHING_ON, camera: true };
    const before = viewOf({ participants: [somebody('a'), somebody('v', { role: 'viewer' })] });
    const after = viewOf({
      participants: [somebody('a', { processId: 'process-2' }), somebody('v', { role: 'viewer', media })],
    });

    expect(compareViews(before, after)).toEqual(nothing);
  });

  it('show all who wait when one of them is admitted, and the lock', () => {
    const before = viewOf({ waiting: [somebody('w'), somebody('x')] }, { locked: true });
    const after = viewOf({ participants: [somebody('w')], waiting: [somebody('x')] });

    expect(compareViews(before, after)).toEqual({
      ...nothing,
      joined: [expect.objectContaining({ id: 'w' })],
      waiting: [expect.objectContaining({ id: 'x' })],
      room: { locked: false, endsAt: '1970-01-01T00:16:40.000Z', expiresAt: '1970-01-01T01:16:40.000Z' },
    });
  });
});

describe('somebody of this process', () => {
  it.each([
    ['is in', viewOf({ participants: [somebody('a')] }), 'in'],
    ['waits', viewOf({ waiting: [somebody('a')] }), 'waiting'],
    [
      'has resumed elsewhere',
      viewOf({ participants: [somebody('a', { processId: 'other' })] }),
      { out: 'replaced' },
    ],
    ['is unknown', viewOf(), { out: 'expired' }],
    ['was in a room that is gone', undefined, { out: 'ended' }],
    [
      'is in a room of a suspended organization',
      viewOf({ participants: [somebody('a')] }, { isClosed: true }),
      { out: 'closed' },
    ],
  ])('%s', (_, view, standing) => {
    expect(standingOf('a', PROCESS, view)).toEqual(standing);
  });

  it.each([
    ['removed', 'removed'],
    ['denied', 'denied'],
    ['meeting_ended', 'meeting_ended'],
    ['ended', 'ended'],
    ['connection_lost', 'expired'],
    ['left', 'expired'],
  ] as const)('who is out for the reason %s is told %s', (leftReason, out) => {
    const gone = [{ id: 'a', state: 'left', leftReason, processId: PROCESS } as const];

    expect(standingOf('a', PROCESS, viewOf({ gone }))).toEqual({ out });
  });
});
