import type { ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { Balancer } from './balancer.js';
import type { CallPage } from './call.js';
import { useCallers } from './callers.js';
import { expectToReceive } from './reception.js';

describe('a page that loses its server', () => {
  const scene = useScene();
  const callers = useCallers(scene);
  let server: ServerProcess;
  let balancer: Balancer;
  let host: CallPage;
  let guest: CallPage;

  beforeEach(async () => {
    server = await scene.startProcess();
    balancer = await Balancer.before([server.url, scene.app.url]);
    const room = await callers.room();
    host = await callers.enter(room, 'host', 'Ada');
    guest = await callers.enter(room, 'visitor', 'Grace', { server: balancer.url });
    await expectToReceive(host, 1);
    await expectToReceive(guest, 1);
  });
  afterEach(() => balancer.stop());

  /** Waits until messages of each page reach the other one. */
  async function expectControls(): Promise<void> {
    await guest.press('Turn off microphone');
    await host.page.getByRole('listitem').getByText('Microphone off').first().waitFor();
    await host.press('Raise hand');
    await guest.text('Ada raised a hand');
  }

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'goes on in the call, through another one, after %s',
    async (signal) => {
      const before = await host.received();
      await server.stop(signal);
      await expectToReceive(host, 1);
      // Only the other server can pass these on; whether the page said meanwhile that it reconnects depends on its luck.
      await expectControls();
      const after = await host.received();
      // The same connection: what it has received has only grown.
      expect(after).toHaveLength(1);
      expect(after[0]?.frames).toBeGreaterThan(before[0]?.frames ?? 0);
      expect(await host.page.getByText('Grace left').count()).toBe(0);
    },
  );

  it('goes on in the call while nothing can be reached, and has its controls back afterwards', async () => {
    balancer.cut();
    await guest.text('Reconnecting…');
    for (const call of [host, guest, host, guest]) await expectToReceive(call, 1);
    await guest.text('Reconnecting…');
    balancer.restore();
    await guest.page.getByText('Reconnecting…').first().waitFor({ state: 'detached' });
    await expectControls();
  });

  it('says so when it could not come back in time', async () => {
    await guest.page.clock.install();
    balancer.cut();
    await guest.text('Reconnecting…');
    await guest.page.clock.fastForward('31');
    await guest.title('The connection was lost');
    expect(await guest.received()).toEqual([]);
    balancer.restore();
    await guest.press('Try again');
    await host.page.getByRole('list', { name: 'Participants' }).getByText('Grace').waitFor();
    await guest.page.getByRole('navigation', { name: 'Controls' }).waitFor();
  });
});
