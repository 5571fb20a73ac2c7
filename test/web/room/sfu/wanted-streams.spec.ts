import { MAX_STREAMS } from '../../../../web/protocol/messages.js';
import { qualityFor, WantedStreams } from '../../../../web/room/engine/sfu/wanted-streams.js';
import { media } from '../meeting-state.js';

describe('the quality of a camera', () => {
  it.each([
    [90, 'low'],
    [225, 'low'],
    [226, 'medium'],
    [450, 'medium'],
    [451, 'high'],
    [2_000, 'high'],
  ])('in a tile of %i device pixels is %s', (height, quality) => {
    expect(qualityFor(height)).toBe(quality);
  });
});

describe('what a page wants to receive', () => {
  let wanted: WantedStreams;
  beforeEach(() => {
    wanted = new WantedStreams();
  });

  /** As "ada microphone" or "ada camera low". */
  const streams = (best: 'low' | 'medium' | 'high' = 'high'): string[] =>
    wanted
      .streams(best)
      .map(({ participantId, track, quality }) => [participantId, track, quality].filter(Boolean).join(' '));

  it('is nothing of those who send nothing', () => {
    wanted.update('ada', media());
    wanted.look([{ participantId: 'ada', height: 300 }]);
    expect(streams()).toEqual([]);
  });

  it('is the voice of everybody who has had the microphone on, until they leave', () => {
    wanted.update('ada', media({ microphone: true }));
    wanted.update('grace', media());
    expect(streams()).toEqual(['ada microphone']);
    wanted.update('ada', media());
    expect(streams()).toEqual(['ada microphone']);
    wanted.remove('ada');
    expect(streams()).toEqual([]);
    wanted.update('ada', media());
    expect(streams()).toEqual([]);
  });

  it('is only cameras that are on and in view, as large as they are seen', () => {
    wanted.update('ada', media({ camera: true }));
    wanted.update('grace', media({ camera: true }));
    wanted.update('ken', media());
    expect(streams()).toEqual([]);
    wanted.look([
      { participantId: 'ada', height: 700 },
      { participantId: 'ken', height: 700 },
      { participantId: 'gone', height: 700 },
    ]);
    expect(streams()).toEqual(['ada camera high']);
    wanted.look([{ participantId: 'grace', height: 100 }]);
    expect(streams()).toEqual(['grace camera low']);
  });

  it('is no better than the network carries', () => {
    wanted.update('ada', media({ camera: true }));
    wanted.update('grace', media({ camera: true }));
    wanted.look([
      { participantId: 'ada', height: 700 },
      { participantId: 'grace', height: 100 },
    ]);
    expect(streams('medium')).toEqual(['ada camera medium', 'grace camera low']);
    expect(streams('low')).toEqual(['ada camera low', 'grace camera low']);
  });

  it('is at most three shared screens with their sound', () => {
    for (const id of ['ada', 'grace', 'ken', 'dennis']) wanted.update(id, media({ screen: true }));
    expect(streams()).toEqual(['ada', 'grace', 'ken'].flatMap((id) => [`${id} screen`, `${id} screenSound`]));
  });

  it('leaves out those who are silent first, when there are too many', () => {
    const ids = Array.from({ length: MAX_STREAMS + 10 }, (_, number) => `person ${number}`);
    for (const id of ids) wanted.update(id, media({ microphone: true, camera: true }));
    for (const id of ids.slice(0, 20)) wanted.update(id, media({ camera: true }));
    wanted.look([{ participantId: 'person 0', height: 100 }]);
    expect(streams()).toHaveLength(MAX_STREAMS);
    expect(streams()).toContain('person 0 camera low');
    expect(streams()).not.toContain('person 19 microphone');
  });
});
