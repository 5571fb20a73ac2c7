/** What has gone over a connection since it was made. */
export interface Traffic {
  readonly bytesSent: number;
  readonly packetsSent: number;
  /** Packets that the other page has missed. */
  readonly lostSent: number;
  readonly bytesReceived: number;
  readonly packetsReceived: number;
  readonly lostReceived: number;
}

/** What `getStats` says of RTP (Identifiers for WebRTC's Statistics API, sections 8.2 to 8.5). */
interface Statistic {
  readonly type: string;
  readonly bytesSent?: number;
  readonly packetsSent?: number;
  readonly bytesReceived?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
}

/** Adds up the streams of a connection. */
export async function trafficOf(connection: RTCPeerConnection): Promise<Traffic> {
  const report = (await connection.getStats()) as unknown as ReadonlyMap<string, Statistic>;
  const sum = (type: string, name: Exclude<keyof Statistic, 'type'>): number =>
    [...report.values()].reduce((total, each) => total + (each.type === type ? (each[name] ?? 0) : 0), 0);
  return {
    bytesSent: sum('outbound-rtp', 'bytesSent'),
    packetsSent: sum('outbound-rtp', 'packetsSent'),
    lostSent: sum('remote-inbound-rtp', 'packetsLost'),
    bytesReceived: sum('inbound-rtp', 'bytesReceived'),
    packetsReceived: sum('inbound-rtp', 'packetsReceived'),
    lostReceived: sum('inbound-rtp', 'packetsLost'),
  };
}
