import { ReceptionMeter } from '../../../../web/room/engine/sfu/reception.js';

interface Counts {
  readonly packetsReceived: number;
  readonly packetsLost?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
}

describe('how video arrives', () => {
  let meter: ReceptionMeter;
  beforeEach(() => {
    meter = new ReceptionMeter();
  });

  /** @param videos the counts of each since the connection was made */
  const measure = (...videos: Counts[]) =>
    meter.measure({
      getStats: async () =>
        new Map<string, object>([
          [
            'audio',
            { id: 'audio', type: 'inbound-rtp', kind: 'audio', packetsReceived: 5, packetsLost: 900 },
          ],
          ...videos.map((counts, number): [string, object] => [
            `video ${number}`,
            { id: `video ${number}`, type: 'inbound-rtp', kind: 'video', ...counts },
          ]),
        ]),
    });

  it('is not known before something has moved', async () => {
    expect(await measure()).toBeNull();
    expect(await measure({ packetsReceived: 500, framesDecoded: 20 })).toBeNull();
    expect(await measure({ packetsReceived: 505, framesDecoded: 21 })).toBeNull();
  });

  it('counts what was lost since the last time', async () => {
    await measure({ packetsReceived: 500, packetsLost: 400, framesDecoded: 20 });
    expect(await measure({ packetsReceived: 590, packetsLost: 410, framesDecoded: 40 })).toEqual({
      lost: 0.1,
      starved: 0,
    });
  });

  it('counts pictures that stand still although packets arrive', async () => {
    await measure(
      { packetsReceived: 0, framesDecoded: 0 },
      { packetsReceived: 0, framesDecoded: 0, freezeCount: 1 },
      { packetsReceived: 0, framesDecoded: 0, freezeCount: 2 },
      { packetsReceived: 0, framesDecoded: 0 },
    );
    const reception = await measure(
      { packetsReceived: 100, framesDecoded: 0 },
      { packetsReceived: 100, framesDecoded: 5, freezeCount: 2 },
      { packetsReceived: 100, framesDecoded: 30, freezeCount: 2 },
      { packetsReceived: 100, framesDecoded: 30 },
    );
    expect(reception).toEqual({ lost: 0, starved: 0.5 });
  });

  it('does not take a screen on which nothing happens for a picture that stands still', async () => {
    await measure({ packetsReceived: 0, framesDecoded: 0 });
    expect(await measure({ packetsReceived: 3, framesDecoded: 0 })).toBeNull();
  });
});
