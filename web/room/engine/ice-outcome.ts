import type { IceOutcome } from '../../protocol/messages.js';

/** What `getStats` says of ICE (Identifiers for WebRTC's Statistics API, sections 8.17 to 8.20). */
interface Statistic {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly nominated?: boolean;
  readonly state?: string;
}

/** Whether a connection that works goes through a TURN server, of this page or of the other one. */
export async function outcomeOf(connection: RTCPeerConnection): Promise<Exclude<IceOutcome, 'failed'>> {
  const report = (await connection.getStats()) as unknown as ReadonlyMap<string, Statistic>;
  const all = [...report.values()];
  const selected = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  // Firefox does not say which pair is selected: the one that works.
  const pair = all.find(
    ({ id, type, nominated, state }) =>
      type === 'candidate-pair' && (selected ? id === selected : nominated && state === 'succeeded'),
  );
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId];
  return all.some(({ id, candidateType }) => ends.includes(id) && candidateType === 'relay')
    ? 'relayed'
    : 'direct';
}
