import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, TestPage } from './test-page.js';

describe('a page on one process, and an API that is asked on another', () => {
  const scene = useScene();
  const { app, acme } = scene;
  let other: TestApp;
  let room: Room;
  let path: string;

  beforeAll(async () => {
    other = await scene.startAnother();
  });
  beforeEach(async () => {
    room = await makeRoom(acme, { locked: true });
    path = `/v2/rooms/${room.id}/participants`;
  });

  /** A page on the other process that waits, and its id. */
  async function knock(): Promise<{ page: TestPage; id: string }> {
    const page = new TestPage(other, room);
    const response = await page.join();
    if (response.status !== 'waiting') throw new Error(JSON.stringify(response));
    return { page, id: response.id };
  }

  it('know the same people', async () => {
    const host = await joinedPage(other, room, 'host', { displayName: 'Grace', externalId: 'user-1' });
    const { id } = await knock();
    const { body } = await acme.get<{ data: object[] }>(path);

    expect(body.data).toMatchObject([
      { id: host.id, role: 'host', state: 'joined', displayName: 'Grace', externalId: 'user-1' },
      { id, role: 'visitor', state: 'waiting', externalId: null, metadata: null },
    ]);
    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.participantCount).toBe(1);
  });

  it('let somebody in together, who sees and is seen', async () => {
    const host = await joinedPage(other, room, 'host');
    const { page, id } = await knock();
    await host.next('waiting', ([first]) => first?.id === id);
    expect((await acme.send('POST', `${path}/${id}/admit`)).status).toBe(204);

    const joined = await page.next('admitted');
    expect(joined.participants.map((participant) => participant.id)).toEqual([host.id]);
    await host.next('participantJoined', (participant) => participant.id === id);
    await host.next('waiting', ({ length }) => length === 0);
  });

  it('deny somebody, whose page says so', async () => {
    const host = await joinedPage(other, room, 'host');
    const { page, id } = await knock();
    await host.next('waiting', ([first]) => first?.id === id);
    expect((await acme.send('POST', `${path}/${id}/deny`)).status).toBe(204);

    expect(await page.closed()).toBe('denied');
    await host.next('waiting', ({ length }) => length === 0);
  });

  it('send people out, whose pages hang up, while the others go on', async () => {
    const [host, here, there] = [
      await joinedPage(other, room, 'host'),
      await joinedPage(app, room, 'viewer'),
      await joinedPage(other, room, 'viewer'),
    ] as const;
    const { page: waiting, id } = await knock();
    for (const participantId of [here.id, there.id, id])
      expect((await acme.delete(`${path}/${participantId}`)).status).toBe(204);

    for (const page of [here, there, waiting]) expect(await page.closed()).toBe('removed');
    for (const page of [here, there])
      await host.next('participantLeft', (participant) => participant.id === page.id);
    expect([host.isConnected, host.all('out')]).toEqual([true, []]);
  });
});
