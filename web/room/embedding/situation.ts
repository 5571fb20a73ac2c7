import type { CheckStatus } from '../../protocol/embedding.js';
import type { MeetingState, OutReason, Phase, RemoteParticipant } from '../meeting.js';

/** What the page shows, beside the meeting. */
export interface Shown {
  /** While the browser asks for the devices for the first time. */
  readonly isAsking: boolean;
  /** Whether people see their camera before they join. */
  readonly hasPreview: boolean;
  readonly panel: 'chat' | 'people' | null;
}

/** What a site around the page learns about. What is null does not apply now, and its end is no event. */
export interface Situation {
  readonly phase: Phase;
  readonly reason: OutReason | null;
  readonly microphone: boolean | null;
  readonly camera: boolean | null;
  readonly screen: boolean | null;
  readonly chat: boolean | null;
  readonly people: boolean | null;
  readonly participants: readonly RemoteParticipant[] | null;
  readonly connection: 'stable' | 'unstable' | null;
  /** The last decision about the devices. */
  readonly permission: 'granted' | 'denied' | null;
  /** In the preview: which devices can be used. */
  readonly check: Readonly<Record<'camera' | 'microphone', CheckStatus>> | null;
}

/** @param before to keep what the person has decided about the devices */
export function situationOf(state: MeetingState, shown: Shown, before: Situation | null): Situation {
  const { phase, local, role } = state;
  const isIn = phase === 'in';
  const hasDevices = role !== 'viewer' && !shown.isAsking;
  // What is switched off because the page goes out, or on because it comes back, nobody has switched.
  const sends = hasDevices && (isIn || phase === 'before' || phase === 'waiting');
  return {
    phase,
    reason: state.reason,
    microphone: sends ? local.microphone : null,
    camera: sends ? local.camera : null,
    screen: sends && isIn ? local.screen : null,
    chat: isIn ? shown.panel === 'chat' : null,
    people: isIn ? shown.panel === 'people' : null,
    participants: isIn ? state.participants : null,
    connection: isIn ? (isStable(state) ? 'stable' : 'unstable') : null,
    permission: permissionIn(local) ?? before?.permission ?? null,
    check:
      hasDevices && shown.hasPreview && phase === 'before'
        ? {
            camera: local.cameraProblem === null ? 'passed' : 'failed',
            microphone: local.microphoneProblem === null ? 'passed' : 'failed',
          }
        : null,
  };
}

function permissionIn({
  microphone,
  camera,
  microphoneProblem,
  cameraProblem,
}: MeetingState['local']): Situation['permission'] {
  if (microphoneProblem === 'denied' || cameraProblem === 'denied') return 'denied';
  return microphone || camera ? 'granted' : null;
}

/** Foyer is reached, and a media server where one is needed, and at least one of the others, if there are any. */
function isStable({ connection, isCarried, participants }: MeetingState): boolean {
  const isCutOff = participants.length > 0 && participants.every((each) => each.connection === 'interrupted');
  return connection === 'online' && isCarried && !isCutOff;
}
