import { JanusServer } from '../support/janus-server.mjs';
import type { ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { Balancer } from './balancer.js';
import { SMALL, useCallers } from './callers.js';
import { expectStreams } from './group-reception.js';

jest.setTimeout(300_000);

describe('a group whose Foyer process ends', () => {
  let janus: JanusServer;
  let server: ServerProcess;
  let balancer: Balancer;
  const scene = useScene(async () => {
    janus = await JanusServer.start();
    return janus.environment();
  });
  const callers = useCallers(scene);
  beforeEach(async () => {
    server = await scene.startProcess(janus.environment());
    balancer = await Balancer.before([server.url, scene.app.url]);
  });
  afterEach(() => balancer.stop());
  afterAll(() => janus.stop());

  it('goes on through another one, over the same connections to the media server', async () => {
    const room = await callers.room({ mode: 'group' });
    const ada = await callers.enter(room, 'host', 'Ada', SMALL);
    const bo = await callers.enter(room, 'visitor', 'Bo', { ...SMALL, server: balancer.url });
    for (const call of [ada, bo]) await expectStreams(call, { videos: 1, voices: 1 });
    const before = await bo.received();

    await server.stop('SIGKILL');
    for (const call of [ada, bo, ada, bo]) await expectStreams(call, { videos: 1, voices: 1 });
    // Only the other process can pass these on.
    await bo.press('Turn off microphone');
    await ada.page.getByRole('listitem').getByText('Microphone off').first().waitFor();
    await expectStreams(ada, { videos: 1, voices: 0 });

    // The connections are the same: what they have received has only grown.
    const after = await bo.received();
    expect(after).toHaveLength(before.length);
    for (const [index, { frames }] of after.entries())
      expect(frames).toBeGreaterThanOrEqual(before[index]?.frames ?? Infinity);

    // What comes afterwards is negotiated by the other process.
    const cy = await callers.enter(room, 'visitor', 'Cy', SMALL);
    await expectStreams(cy, { videos: 2, voices: 1 });
    await expectStreams(bo, { videos: 2, voices: 2 });
  });
});
