import { poll } from '../signalling/test-page.js';
import { JanusServer } from '../support/janus-server.mjs';
import { eventually } from '../support/process.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { put } from '../support/themes.js';
import type { CallPage } from './call.js';
import { SMALL, urlFor, useCallers } from './callers.js';
import { expectStreams, receivedStreams } from './group-reception.js';
import { EmbeddingPage, shows, Site } from './site.js';

jest.setTimeout(300_000);

/** Runs in the page: it never hangs up by itself, as a page that somebody has changed. */
const NEVER_HANGS_UP = 'RTCPeerConnection.prototype.close = () => undefined;';

const MEDIA_LOST = 'The media server does not respond. Foyer keeps trying…';

/** Runs in the page: the picture behind an element. */
const backgroundOf = (element: object): string =>
  (element as { computedStyleMap(): ReadonlyMap<string, { toString(): string }> })
    .computedStyleMap()
    .get('background-image')
    ?.toString() ?? '';

/** What v1 shows of somebody's connections. */
interface Measured {
  readonly samples: Readonly<Record<'bitrateSend' | 'bitrateRecv', readonly number[]>>;
}

const expectPictures = ({ page }: CallPage, count: number): Promise<void> =>
  eventually(
    async () => (await page.getByRole('list', { name: 'Participants' }).locator('video').count()) === count,
  );

// Each test goes on with the call as the one before has left it: to begin anew would take most of the time.
describe('a call of a group through a media server', () => {
  let janus: JanusServer;
  const { app, acme } = useScene(async () => {
    janus = await JanusServer.start();
    return janus.environment();
  });
  const callers = useCallers({ app, acme });
  const site = new Site();
  let room: Room;
  let ada: CallPage;
  let bo: CallPage;
  let cy: CallPage;
  afterAll(async () => {
    site.stop();
    await janus.stop();
  });

  beforeAll(async () => {
    room = await callers.room({ mode: 'group' });
    ada = await callers.enter(room, 'host', 'Ada', { ...SMALL, query: '?externalId=ada' });
    bo = await callers.enter(room, 'visitor', 'Bo', SMALL);
    await expectStreams(bo, { videos: 1, voices: 1 });
    cy = await callers.enter(room, 'visitor', 'Cy', { ...SMALL, script: NEVER_HANGS_UP });
  });

  it('shows and plays all to each, also to those who come while it runs', async () => {
    for (const call of [ada, bo, cy]) {
      await expectStreams(call, { videos: 2, voices: 2 });
      await expectPictures(call, 3);
      expect(call.complaints).toEqual([]);
      // One to send and one to receive, however many the others are.
      expect(await call.received()).toHaveLength(2);
    }
  });

  it('is shown in the page of another site, in the theme of the room', async () => {
    await put(acme, `/v2/rooms/${room.id}/theme`, {
      roomBackground: { preset: 'mountains', palette: 'purple' },
    });
    const origin = await site.start();
    const url = urlFor(app.url, room, 'visitor', '');
    site.show(
      app.url,
      `<whereby-embed room="${url}" displayName="Dora" precallReview="off" audio="off" video="off"></whereby-embed>`,
    );
    const dora = new EmbeddingPage((await callers.visit(origin, SMALL)).page);
    await dora.expectEvents('ready', 'join', 'participantupdate {"count":4}');
    await eventually(() => dora.room.getByLabel('Ada', { exact: true }).evaluate(shows));
    expect(await dora.room.locator('[data-backdrop]').evaluate(backgroundOf)).toContain(
      '/_/theme/mountains-purple.',
    );
    await dora.run('room.leaveRoom()');
    await dora.expectEvents('leave {"removed":false}');
  });

  it('lets viewers see and hear, and sends nothing of them', async () => {
    const viewer = await callers.enter(room, 'viewer', 'Edsger', SMALL);
    await expectStreams(viewer, { videos: 3, voices: 3 });
    expect(await viewer.received()).toHaveLength(1);
    await expectStreams(ada, { videos: 2, voices: 2 });
  });

  it('sends no voice of those who are muted, and no camera that is off or out of view', async () => {
    await ada.press('Turn off microphone');
    await cy.press('Turn off camera');
    await expectStreams(bo, { videos: 1, voices: 1 });
    await ada.press('Turn on microphone');
    await cy.press('Turn on camera');
    await expectStreams(bo, { videos: 2, voices: 2 });
  });

  it('lets a host mute people, and passes on what these write, and a raised hand', async () => {
    await ada.press('More');
    await ada.press('People');
    await ada.press('Mute Bo');
    await ada.press('Close');
    await bo.text('A host has turned off your microphone.');
    await expectStreams(ada, { videos: 2, voices: 1 });
    await bo.press('Turn on microphone');
    await bo.page.keyboard.press('h');
    await ada.page.getByRole('listitem').getByText('Hand raised').waitFor();
    await bo.press('Chat');
    await bo.page.getByRole('textbox', { name: 'Message' }).fill('Good morning');
    await bo.page.keyboard.press('Enter');
    await ada.text('Bo: Good morning');
    await bo.press('Close');
    await expectStreams(ada, { videos: 2, voices: 2 });
  });

  it('shows a shared screen beside the cameras, and that it has ended', async () => {
    await ada.press('More');
    await ada.press('Share screen');
    const screen = bo.page.getByLabel('Ada’s screen');
    await screen.waitFor();
    await eventually(async () => (await receivedStreams(bo)).some(({ width }) => width > 320));
    await expectPictures(bo, 4);
    await ada.press('Stop sharing');
    await screen.waitFor({ state: 'detached' });
    await expectStreams(bo, { videos: 2, voices: 2 });
  });

  it('lets people leave and join again', async () => {
    await bo.press('Leave');
    await bo.title('You left the meeting');
    expect(await bo.received()).toEqual([]);
    await expectStreams(ada, { videos: 1, voices: 1 });
    await bo.press('Rejoin');
    for (const call of [ada, bo, cy]) await expectStreams(call, { videos: 2, voices: 2 });
  });

  it('goes on by itself after its media server has crashed, and says so meanwhile', async () => {
    await janus.kill();
    for (const call of [ada, bo, cy]) await call.text(MEDIA_LOST);
    await janus.restart();
    for (const call of [ada, bo, cy]) {
      await expectStreams(call, { videos: 2, voices: 2 });
      await call.page.getByText(MEDIA_LOST).first().waitFor({ state: 'detached' });
    }
  });

  it('ends at the server for somebody who is removed, whatever their page does', async () => {
    await ada.press('More');
    await ada.press('People');
    await ada.press('Remove Cy');
    await ada.press('Remove');
    await cy.title('You were removed');
    await eventually(async () => (await cy.received()).every(({ state }) => state !== 'connected'));
    await ada.press('Close');
    for (const call of [ada, bo]) await expectStreams(call, { videos: 1, voices: 1 });
  });

  it('has been measured by its pages, for the insights', async () => {
    const { body } = await acme.get<{ results: { roomSessionId: string; participantId: string }[] }>(
      '/v1/insights/participants?externalId=ada',
    );
    const { roomSessionId = '', participantId = '' } = body.results[0] ?? {};
    const query = `roomSessionId=${roomSessionId}&participantId=${participantId}`;
    // Pages report every half minute, and Ada has been in for longer, or almost.
    const [series] = await poll(
      async () => {
        const found = await acme.get<Measured[]>(`/v1/insights/participant?${query}`);
        return found.body.length > 0 ? found.body : undefined;
      },
      undefined,
      { every: 1_000, within: 60_000 },
    );
    for (const bitrates of [series?.samples.bitrateSend, series?.samples.bitrateRecv])
      expect(Math.max(...(bitrates ?? []))).toBeGreaterThan(10_000);
  });

  it('ends at the server for everybody when the room is deleted', async () => {
    await cy.press('Rejoin');
    await expectStreams(cy, { videos: 2, voices: 2 });
    await acme.delete(`/v2/rooms/${room.id}`);
    for (const call of [ada, bo, cy]) await call.title('This room has closed');
    await eventually(async () => (await cy.received()).every(({ state }) => state !== 'connected'));
    for (const call of [ada, bo]) expect(await call.received()).toEqual([]);
  });
});
