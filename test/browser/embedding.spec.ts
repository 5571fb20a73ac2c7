import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { eventually } from '../support/process.js';
import { QUIET, urlFor, useCallers } from './callers.js';
import { expectToReceive } from './reception.js';
import { EmbeddingPage, shows, Site } from './site.js';

const GRANTED = 'grant_device_permission {"granted":true}';
const checked = (status: string): string =>
  `precall_check_completed {"status":"${status}","steps":{"camera":{"status":"${status}"},` +
  `"microphone":{"status":"${status}"},"speaker":{"status":"passed"},"bandwidth":{"status":"passed"}}}`;
const CHECKED = checked('passed');
const FAILED = checked('failed');
const LEFT = 'leave {"removed":false}';

describe('a room in the page of another site', () => {
  const { app, acme } = useScene();
  const callers = useCallers({ app, acme });
  const site = new Site();
  let origin: string;
  let room: Room;

  beforeAll(async () => {
    origin = await site.start();
  });
  afterAll(() => site.stop());
  beforeEach(async () => {
    room = await callers.room();
  });

  /** Opens a page of the site with the room in it. @param attributes of the element, as markup */
  async function embed(attributes: string, role: 'visitor' | 'host' = 'visitor'): Promise<EmbeddingPage> {
    const url = urlFor(app.url, room, role, '');
    site.show(app.url, `<whereby-embed room="${url}" ${attributes}></whereby-embed>`);
    return new EmbeddingPage((await callers.visit(origin)).page);
  }

  /** Opens one that has joined without a preview or devices. @param others how many are in already */
  async function embedJoined(role: 'visitor' | 'host' = 'visitor', others = 0): Promise<EmbeddingPage> {
    const page = await embed('displayName="Grace" precallReview="off" audio="off" video="off"', role);
    await page.expectEvents('ready', 'join', `participantupdate {"count":${others + 1}}`);
    return page;
  }

  it('has camera and microphone, and the site learns what happens', async () => {
    const host = await callers.enter(room, 'host', 'Ada', { query: '?externalId=ada-1&metadata=team:7' });
    const guest = await embed('displayName="Grace"');
    await guest.room.getByRole('button', { name: 'Join' }).click();
    await guest.expectEvents('ready', GRANTED, CHECKED, 'join', 'participantupdate {"count":2}');
    await expectToReceive(host, 1);
    const ada = guest.room.getByLabel('Ada', { exact: true });
    await eventually(() => ada.evaluate(shows));

    await guest.room.getByRole('button', { name: 'Turn off camera' }).click();
    await guest.room.getByRole('button', { name: 'Chat' }).click();
    await guest.expectEvents('camera_toggle {"enabled":false}', 'chat_toggle {"open":true}');

    await host.page.goto('about:blank');
    await guest.expectEvents(
      'participant_leave {"participant":{"metadata":"team:7","externalId":"ada-1"}}',
      'participantupdate {"count":1}',
    );
    await callers.enter(room, 'visitor', 'Edsger', { query: `${QUIET}&externalId=edsger` });
    await guest.expectEvents(
      'participant_join {"participant":{"metadata":null,"externalId":"edsger"}}',
      'participantupdate {"count":2}',
    );
  });

  it('does what the site commands', async () => {
    const page = await embedJoined();
    await page.run('room.toggleMicrophone()');
    await page.expectEvents(GRANTED, 'microphone_toggle {"enabled":true}');
    await page.run('room.toggleMicrophone(true); room.toggleMicrophone(false)');
    await page.expectEvents('microphone_toggle {"enabled":false}');
    await page.run('room.toggleCamera(true)');
    await page.expectEvents('camera_toggle {"enabled":true}');
    await page.run('room.toggleCamera()');
    await page.expectEvents('camera_toggle {"enabled":false}');
    await page.run(
      'room.toggleChat(); room.togglePeople(true); room.togglePeople(true); room.togglePeople(false)',
    );
    await page.expectEvents(
      'chat_toggle {"open":true}',
      'chat_toggle {"open":false}',
      'people_toggle {"open":true}',
      'people_toggle {"open":false}',
    );
    await page.runOnClick('room.toggleScreenshare(true)');
    await page.expectEvents('screenshare_toggle {"enabled":true}');
    await page.run('room.toggleScreenshare()');
    await page.expectEvents('screenshare_toggle {"enabled":false}');
    await page.run(`room.openSettings('media')`);
    await page.room.getByRole('dialog', { name: 'Settings' }).waitFor();
    await page.run('room.leaveRoom()');
    await page.expectEvents(LEFT);
    await page.room.getByRole('heading', { name: 'You left the meeting' }).waitFor();
  });

  it('knocks and stops knocking for the site', async () => {
    const host = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    const guest = await embed('displayName="Grace" audio="off" video="off"');
    await guest.room.getByRole('button', { name: 'Ask to join' }).waitFor();
    await guest.run('room.knock()');
    await guest.expectEvents('ready', CHECKED, 'knock');
    await guest.run('room.cancelKnock()');
    await guest.expectEvents('cancel_knock');
    await guest.room.getByRole('button', { name: 'Ask to join' }).waitFor();
    await guest.run('room.knock()');
    await host.press('Admit Grace');
    await guest.expectEvents(CHECKED, 'knock', 'join', 'participantupdate {"count":2}');
  });

  it('lets people decide again who stop knocking where there was no preview', async () => {
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    const guest = await embed('displayName="Grace" precallReview="off" audio="off" video="off"');
    await guest.expectEvents('ready', 'knock');
    await guest.room.getByRole('button', { name: 'Stop waiting' }).click();
    await guest.expectEvents('cancel_knock');
    await guest.room.getByRole('button', { name: 'Ask to join' }).waitFor();
  });

  it('ends the meeting for a host alone', async () => {
    const host = await embedJoined('host');
    const guest = await embedJoined('visitor', 1);
    await host.expectEvents(
      'participant_join {"participant":{"metadata":null,"externalId":null}}',
      'participantupdate {"count":2}',
    );
    await guest.run('room.endMeeting(); room.toggleChat()');
    await guest.expectEvents('chat_toggle {"open":true}');
    await host.run('room.endMeeting()');
    await host.expectEvents('meeting_end', LEFT);
    await guest.expectEvents('meeting_end', LEFT);
  });

  it('says that the devices are denied, and can be joined without them', async () => {
    const url = urlFor(app.url, room, 'visitor', '?displayName=Grace');
    // The site has no devices to pass on.
    const headers = { 'permissions-policy': 'camera=(), microphone=()' };
    site.show(app.url, `<foyer-embed room="${url}"></foyer-embed>`, headers);
    const guest = new EmbeddingPage((await callers.visit(origin)).page);
    await guest.expectEvents('ready', 'deny_device_permission {"denied":true}');
    await guest.room.getByRole('button', { name: 'Join' }).click();
    await guest.expectEvents(FAILED, 'join', 'participantupdate {"count":1}');
  });

  it('says that a host has removed the person', async () => {
    const host = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    const guest = await embedJoined('visitor', 1);
    await host.press('People');
    await host.press('Remove Grace');
    await host.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await guest.expectEvents('leave {"removed":true}');
  });

  it('takes no commands from other windows than its parent', async () => {
    const page = await embedJoined();
    // The same site in another frame beside the room: its origin may embed the room, but it is not the parent.
    await page.run(`new Promise((resolve) => {
      const other = document.createElement('iframe');
      other.srcdoc = '<script>parent.frames[0].postMessage({ command: "leave_room" }, "*"); parent.done()</script>';
      window.done = resolve;
      document.body.append(other);
    })`);
    await page.run('room.toggleChat(true)');
    await page.expectEvents('chat_toggle {"open":true}');
  });

  it('makes no events of messages of other windows', async () => {
    const page = await embedJoined();
    await page.run(`new Promise((resolve) => {
      addEventListener('message', resolve, { once: true });
      postMessage({ type: 'leave', payload: { removed: true } }, '*');
    })`);
    await page.run('room.toggleChat(true)');
    await page.expectEvents('chat_toggle {"open":true}');
  });

  it('shows a name as text, whatever is in it', async () => {
    const name = '<img src=x onerror="top.hacked=1;window.hacked=1">';
    const host = await callers.enter(room, 'host', 'Ada', { query: QUIET });
    const escaped = name.replaceAll('"', '&quot;');
    const page = await embed(`displayName="${escaped}" precallReview="off" audio="off" video="off"`);
    await host.page.getByRole('list', { name: 'Participants' }).getByText(name).waitFor();
    expect(await host.page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.run('window.hacked')).toBeUndefined();
  });

  it('follows its attributes and properties, and shows nothing of other schemes', async () => {
    const page = await embedJoined();
    await page.run(`room.setAttribute('chat', 'off'); room.people = false`);
    await page.expectEvents('ready', 'join', 'participantupdate {"count":1}');
    await page.room.getByRole('navigation', { name: 'Controls' }).waitFor();
    expect(await page.room.getByRole('button', { name: /Chat|People/ }).count()).toBe(0);
    await page.run(`room.room = 'javascript:parent.hacked=1'`);
    expect(await page.run(`document.querySelector('iframe').hasAttribute('src')`)).toBe(false);
  });
});
