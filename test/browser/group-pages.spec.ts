import { JANUS_SECRETS } from '../support/janus-server.mjs';
import { freePort } from '../support/process.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, NOTHING_ON, type TestPage } from '../signalling/test-page.js';
import type { CallPage } from './call.js';
import { QUIET, useCallers } from './callers.js';

/** Media play no part here, so that no Janus needs to run. */
const environment = async () => ({
  JANUS_URL: `ws://127.0.0.1:${await freePort()}`,
  ...JANUS_SECRETS,
});

describe('a room with thirty people', () => {
  const { app, acme } = useScene(environment);
  const callers = useCallers({ app, acme });
  let room: Room;
  let host: CallPage;
  const others: TestPage[] = [];

  beforeEach(async () => {
    room = await callers.room({ mode: 'group' });
    others.length = 0;
    for (let number = 1; number <= 29; number += 1)
      others.push(await joinedPage(app, room, 'guest', { displayName: `Person ${number}` }));
    host = await callers.enter(room, 'host', 'Ada', { query: QUIET, viewport: { width: 1280, height: 800 } });
  });

  const tiles = () => host.page.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  const tileOf = (name: string) => tiles().filter({ has: host.page.getByText(name, { exact: true }) });

  it('shows them on pages of twelve, which buttons and keys turn', async () => {
    await host.text('Page 1 of 3');
    expect(await tiles().count()).toBe(12);
    await tileOf('Person 1').waitFor();
    await host.press('Next page of people');
    await host.text('Page 2 of 3');
    await tileOf('Person 12').waitFor();
    expect(await tileOf('Person 1').count()).toBe(0);
    await host.page.keyboard.press('n');
    await host.text('Page 3 of 3');
    await host.page.keyboard.press('n');
    expect(await tiles().count()).toBe(8);
    await host.page.keyboard.press('b');
    await host.text('Page 2 of 3');
  });

  it('brings a raised hand to the first page, and moves one other person alone', async () => {
    const before = await tiles().allInnerTexts();
    others.at(-1)?.emit('media', { ...NOTHING_ON, hand: true });
    await tileOf('Person 29').waitFor();
    const after = await tiles().allInnerTexts();
    expect(after.filter((text, place) => text !== before[place])).toHaveLength(1);
  });

  it('finds them in the list, and shows fewer of them on a phone', async () => {
    await host.press('People');
    const list = host.page.getByRole('complementary');
    await list.getByRole('searchbox', { name: 'Find a person' }).fill('PERSON 17');
    expect(await list.locator('bdi').allInnerTexts()).toEqual(['Person 17']);
    await list.getByRole('searchbox').fill('nobody');
    await host.text('Nobody with this name');
    await host.press('Close');
    await host.page.setViewportSize({ width: 390, height: 844 });
    await host.text('Page 1 of 6');
    expect(await tiles().count()).toBe(6);
  });

  it('says that no media server responds', async () => {
    await host.text('The media server does not respond. Foyer keeps trying…');
  });
});

describe('a group without a media server', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });

  it('says to the fifth why there is no place', async () => {
    const room = await callers.room({ mode: 'group' });
    for (let number = 0; number < 4; number += 1) await joinedPage(app, room);
    const fifth = await callers.open(room, 'visitor', { query: QUIET });
    await fifth.ask('Eve');
    await fifth.title('No more people fit in');
    expect(await fifth.page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
  });
});
