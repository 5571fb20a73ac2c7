import { joinedPage } from '../signalling/test-page.js';
import { useScene } from '../support/scene.js';
import { QUIET, SMALL, useCallers } from './callers.js';
import { expectToReceive } from './reception.js';

// Four pages that encode and decode three pictures each need a processor for long, if it has other work.
jest.setTimeout(300_000);

describe('a call of four', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('shows and plays all to each, also to those who come while it runs', async () => {
    const room = await callers.room();
    const ada = await callers.enter(room, 'host', 'Ada', SMALL);
    const bo = await callers.enter(room, 'visitor', 'Bo', SMALL);
    await expectToReceive(bo, 1);
    const cy = await callers.enter(room, 'visitor', 'Cy', SMALL);
    const di = await callers.enter(room, 'visitor', 'Di', SMALL);
    for (const call of [ada, bo, cy, di]) {
      await expectToReceive(call, 3);
      expect(await call.page.getByRole('list', { name: 'Participants' }).locator('video').count()).toBe(4);
      expect(call.complaints).toEqual([]);
    }
  });

  it('has no place for a fifth until somebody leaves', async () => {
    const room = await callers.room();
    const [first] = [
      await joinedPage(app, room, 'host'),
      await joinedPage(app, room),
      await joinedPage(app, room),
      await joinedPage(app, room),
    ];
    const fifth = await callers.open(room, 'visitor', { query: QUIET });
    await fifth.ask('Eve');
    await fifth.title('The room is full');
    await first.send('leave');
    await fifth.press('Try again');
    await fifth.page.getByRole('navigation', { name: 'Controls' }).waitFor();
    expect(await fifth.page.getByRole('list', { name: 'Participants' }).getByRole('listitem').count()).toBe(
      4,
    );
  });
});
