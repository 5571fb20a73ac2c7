import { JanusServer } from '../support/janus-server.mjs';
import { useScene } from '../support/scene.js';
import { SMALL, useCallers } from './callers.js';
import { expectStreams } from './group-reception.js';

jest.setTimeout(300_000);

describe('a group with a media server', () => {
  let janus: JanusServer;
  const scene = useScene(async () => {
    janus = await JanusServer.start();
    return janus.environment();
  });
  const callers = useCallers(scene);
  afterAll(() => janus.stop());

  it('shows and plays all to each', async () => {
    const room = await callers.room({ mode: 'group' });
    const ada = await callers.enter(room, 'host', 'Ada', SMALL);
    const bo = await callers.enter(room, 'visitor', 'Bo', SMALL);
    await expectStreams(bo, { videos: 1, voices: 1 });
    await expectStreams(ada, { videos: 1, voices: 1 });
    const cy = await callers.enter(room, 'visitor', 'Cy', SMALL);
    for (const call of [ada, bo, cy]) await expectStreams(call, { videos: 2, voices: 2 });
    for (const call of [ada, bo, cy]) expect(call.complaints).toEqual([]);
  });
});
