import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import type { CallPage } from './call.js';
import { QUIET, useCallers } from './callers.js';

const WAITING = 'A host will let you in soon';

describe('a locked room', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  let room: Room;
  let host: CallPage;

  beforeEach(async () => {
    room = await callers.room();
    host = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    await host.press('People');
    await host.page.getByRole('switch', { name: 'Lock the room' }).click();
    await host.text('Locked');
  });

  /** Opens the page of the locked room and knocks. */
  async function knock(name: string): Promise<CallPage> {
    const call = await callers.open(room, 'visitor', { query: QUIET });
    await call.text('The room is locked. A host will be asked to let you in.');
    await call.ask(name);
    await call.title(WAITING);
    return call;
  }

  it('lets in who is admitted, and the API shows the lock', async () => {
    const { body } = await acme.get<Room>(`/v2/rooms/${room.id}`);
    expect(body.locked).toBe(true);
    const guest = await knock('<b>Grace</b>');
    await host.press('Close');
    await host.text('<b>Grace</b> wants to join');
    await host.press('Admit <b>Grace</b>');
    await guest.text('Ada');
    await host.page.getByRole('list', { name: 'Participants' }).getByText('<b>Grace</b>').waitFor();
  });

  it('turns away who is denied, who may ask again, or stop waiting', async () => {
    const guest = await knock('Grace');
    await host.press('Deny Grace');
    await guest.title('You were not let in');
    await guest.press('Try again');
    await guest.title(WAITING);
    await host.page.getByRole('button', { name: 'Admit Grace' }).waitFor();
    await guest.press('Stop waiting');
    await guest.title('Ready to join?');
    await host.page.getByRole('button', { name: 'Admit Grace' }).waitFor({ state: 'detached' });
  });

  it('admits all at once', async () => {
    const guests = [await knock('Grace'), await knock('Edsger')];
    await host.press('Admit all');
    for (const guest of guests) await guest.text('Ada');
  });

  it('lets who was removed come back only past a host', async () => {
    const guest = await knock('Grace');
    await host.press('Admit Grace');
    await guest.text('Ada');
    await host.press('Remove Grace');
    await host.press('Remove');
    await guest.title('You were removed');
    await host.text('Grace left');
    await guest.press('Rejoin');
    await guest.title(WAITING);
  });

  it('opens when it is unlocked through the API', async () => {
    await acme.patch(`/v2/rooms/${room.id}`, { locked: false });
    await host.page.getByText('Locked', { exact: true }).waitFor({ state: 'detached' });
    await callers.enter(room, 'visitor', 'Grace', { query: QUIET });
  });
});
