import { useEffect, useMemo, useReducer } from 'preact/hooks';
import type { RemoteParticipant } from '../meeting.js';
import { SPEAKS_FOR, StageOrder } from './stage-order.js';
import { useMeeting } from './ui-context.js';

/**
 * Puts people in order for the pages of the stage.
 * @param size how many of them stand on the first page
 */
export function useStageOrder(
  people: readonly RemoteParticipant[],
  size: number,
): readonly RemoteParticipant[] {
  const order = useMemo(() => new StageOrder(), []);
  const speaker = useMeeting((state) => state.speaker);
  const [, render] = useReducer<number, void>((count) => count + 1, 0);
  useEffect(() => {
    if (speaker === null) return undefined;
    const timer = setTimeout(render, SPEAKS_FOR + 1);
    return () => clearTimeout(timer);
  }, [speaker]);
  const ids = order.update(
    people.map(({ id, media }) => ({ id, isHandRaised: media.hand, hasCamera: media.camera })),
    speaker,
    size,
    performance.now(),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
