import { joinedPage } from '../../signalling/test-page.js';
import { suspendOrganization } from '../../support/factories.js';
import { setExpired } from '../../support/participants.js';
import type { Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';
import { Balancer } from '../balancer.js';
import type { CallPage } from '../call.js';
import { QUIET, useCallers } from '../callers.js';
import { expectAccessible, IN_CALL } from './axe.js';

describe('after the call, axe finds nothing to object to', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });
  const callers = useCallers({ app, acme });
  let room: Room;
  let call: CallPage;
  beforeEach(async () => {
    room = await callers.room();
    call = await callers.enter(room, 'visitor', 'Grace', { query: QUIET });
  });

  it('when one has left', async () => {
    await call.press('Leave');
    await call.title('You left the meeting');
    await expectAccessible(call.page, 'left');
  });

  it('when one was removed, or the meeting was ended, by a host', async () => {
    const host = await joinedPage(app, room, 'host');
    const [grace] = host.joined?.participants ?? [];
    await host.send('remove', { participantId: grace?.id ?? '' });
    await call.title('You were removed');
    await expectAccessible(call.page, 'removed');
    await call.press('Rejoin');
    await call.page.getByRole('navigation', { name: 'Controls' }).waitFor();
    await host.send('endMeeting');
    await call.title('The meeting has ended');
    await expectAccessible(call.page, 'meeting ended');
  });

  it('when the room is full', async () => {
    for (let count = 0; count < 3; count += 1) await joinedPage(app, room);
    const fifth = await callers.open(room, 'visitor', { query: QUIET });
    await fifth.ask('Eve');
    await fifth.title('The room is full');
    await expectAccessible(fifth.page, 'full');
  });

  it('when the room has closed, and is then not found', async () => {
    await setExpired(app, room.id, true);
    await call.title('This room has closed');
    await expectAccessible(call.page, 'closed');
    await call.page.reload();
    await call.title('There is no room here');
    await expectAccessible(call.page, 'not found');
  });

  it('when the link is wrong', async () => {
    const wrong = await callers.open(room, 'visitor', { query: '?roomKey=wrong' });
    await wrong.title('This link is not valid');
    await expectAccessible(wrong.page, 'wrong key');
  });

  it('when nobody can enter for the moment', async () => {
    await suspendOrganization(app, acme.organization);
    await call.page.reload();
    await call.title('This room is closed');
    await expectAccessible(call.page, 'suspended');
  });

  it('when the connection is lost', async () => {
    const balancer = await Balancer.before([app.url]);
    const cut = await callers.enter(room, 'visitor', 'Edsger', { query: QUIET, server: balancer.url });
    await cut.page.clock.install();
    balancer.cut();
    await cut.text('Reconnecting…');
    await expectAccessible(cut.page, 'reconnecting', IN_CALL);
    await cut.page.clock.fastForward('31');
    await balancer.stop();
    await cut.title('The connection was lost');
    await expectAccessible(cut.page, 'connection lost');
  });
});
