import { Measurements } from '../../../web/room/engine/measurements.js';
import { type Traffic, trafficOf } from '../../../web/room/engine/traffic.js';
import type { Measurements as Message } from '../../../web/protocol/messages.js';

const NONE: Traffic = {
  bytesSent: 0,
  packetsSent: 0,
  lostSent: 0,
  bytesReceived: 0,
  packetsReceived: 0,
  lostReceived: 0,
};

/** What has gone over a connection after so many seconds of 80 kbit/s sent and 160 received, with losses of 2 % and 10 %. */
const after = (seconds: number): Traffic => ({
  bytesSent: seconds * 10_000,
  packetsSent: seconds * 100,
  lostSent: seconds * 2,
  bytesReceived: seconds * 20_000,
  packetsReceived: seconds * 90,
  lostReceived: seconds * 10,
});

/** So many samples that are the same. */
const repeated = (count: number, sample: readonly number[]): (readonly number[])[] =>
  Array.from({ length: count }, () => sample);

/** Lets the page take samples. @param before each of them */
async function pass(samples: number, before?: (n: number) => void): Promise<void> {
  for (let n = 1; n <= samples; n++) {
    before?.(n);
    await jest.advanceTimersByTimeAsync(2_000);
  }
}

describe('what a page measures', () => {
  const STEADY = [2, 10, 80_000, 160_000];
  let traffic: Map<string, Traffic>;
  let reports: Message[];
  let measurements: Measurements;

  beforeEach(() => {
    jest.useFakeTimers();
    traffic = new Map();
    reports = [];
    measurements = new Measurements(
      { traffic: () => Promise.resolve(new Map(traffic)) },
      (message) => void reports.push(message),
    );
  });
  afterEach(() => jest.useRealTimers());

  it('is reported every 30 s, as what went over the connections in each 2 s', async () => {
    measurements.start();
    await pass(14, (n) => traffic.set('a', after(2 * n)));
    expect(reports).toEqual([]);
    await pass(16, (n) => traffic.set('a', after(2 * (14 + n))));

    expect(reports.map(({ samples }) => samples.length)).toEqual([15, 15]);
    expect(reports.flatMap(({ samples }) => samples)).toEqual([[0, 0, 0, 0], ...repeated(29, STEADY)]);
  });

  it('is the sum of all connections, and goes on when one ends or begins', async () => {
    measurements.start();
    await pass(15, (n) => {
      for (const id of ['a', 'b']) traffic.set(id, after(2 * n));
      if (n > 5) traffic.delete('a');
      if (n > 10) traffic.set('c', n > 11 ? after(2 * n) : NONE);
    });
    const [{ samples } = { samples: [] }] = reports;
    expect(samples.slice(1, 5)).toEqual(repeated(4, [2, 10, 160_000, 320_000]));
    expect(samples.slice(5, 10)).toEqual(repeated(5, STEADY));
    expect(samples[10]).toEqual(STEADY);
  });

  it('is nothing while nothing is sent, and when a connection begins anew', async () => {
    measurements.start();
    await pass(15, (n) => traffic.set('a', n < 8 ? after(100) : NONE));
    expect(reports).toEqual([{ samples: repeated(15, [0, 0, 0, 0]) }]);
  });

  it('does not go on after the call, nor with what was measured before', async () => {
    measurements.start();
    await pass(10, (n) => traffic.set('a', after(2 * n)));
    measurements.stop();
    await pass(10);
    measurements.start();
    await pass(14);
    expect(reports).toEqual([]);
    await pass(1);
    expect(reports[0]?.samples[0]).toEqual([0, 0, 0, 0]);
  });

  it('is what the browser says of all streams', async () => {
    const statistics = [
      { type: 'outbound-rtp', bytesSent: 1, packetsSent: 2 },
      { type: 'outbound-rtp', bytesSent: 10, packetsSent: 20 },
      { type: 'remote-inbound-rtp', packetsLost: 3 },
      { type: 'inbound-rtp', bytesReceived: 4, packetsReceived: 5, packetsLost: 6 },
      { type: 'inbound-rtp', bytesReceived: 40 },
      { type: 'transport', bytesSent: 1_000, bytesReceived: 1_000 },
    ];
    const connection = { getStats: () => Promise.resolve(new Map(Object.entries(statistics))) };
    expect(await trafficOf(connection as never)).toEqual({
      bytesSent: 11,
      packetsSent: 22,
      lostSent: 3,
      bytesReceived: 44,
      packetsReceived: 5,
      lostReceived: 6,
    });
  });
});
