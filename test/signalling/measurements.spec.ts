import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, TestPage } from './test-page.js';

const SAMPLES: [number, number, number, number][] = Array.from({ length: 15 }, (_, i) => [
  0.5,
  i,
  1_500_000 + i,
  900_000,
]);

interface Series {
  readonly displayName: string;
  readonly userAgent: string;
  readonly timeStamp: string;
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

describe('what a page has measured', () => {
  const { app, acme, startAnother } = useScene();
  let room: Room;
  let page: TestPage;
  let sessionId: string;

  beforeEach(async () => {
    room = await makeRoom(acme);
    page = new TestPage(app, room, { 'User-Agent': 'Browser/1.0 (test)' });
    await page.join('host', { displayName: 'Grace' });
    await joinedPage(app, room);
    const { body } = await acme.get<{ data: { id: string }[] }>(`/v2/rooms/${room.id}/sessions`);
    sessionId = body.data[0]?.id ?? '';
  });

  const read = async (
    participantId = page.id,
    client: Pick<typeof acme, 'get'> = acme,
  ): Promise<Series[]> => {
    const query = `roomSessionId=${sessionId}&participantId=${participantId}`;
    const { status, text, body } = await client.get<Series[]>(`/v1/insights/participant?${query}`);
    if (status !== 200) throw new Error(text);
    return body;
  };
  const report = (samples = SAMPLES) => page.send('measurements', { samples });
  /** Lets time pass since all reports so far. */
  const pass = (seconds: number) =>
    app.database.pool.query(
      `WITH joined AS (UPDATE participants SET joined_at = joined_at - $2 * interval '1 second' WHERE id = $1)
       UPDATE participant_measurements SET measured_at = measured_at - $2 * interval '1 second' WHERE participant_id = $1`,
      [page.id, seconds],
    );

  it('is shown by v1, as one series, with its browser', async () => {
    await pass(30);
    expect(await report()).toEqual({ status: 'done' });
    await pass(30);
    await report();

    const [series, ...others] = await read();
    expect(others).toEqual([]);
    expect(series).toEqual({
      displayName: 'Grace',
      userRole: 'host',
      userAgent: 'Browser/1.0 (test)',
      timeStamp: expect.any(String),
      sampleRateMs: 2_000,
      samples: {
        packetLossSend: Array(30).fill(0.5),
        packetLossRecv: [...SAMPLES, ...SAMPLES].map(([, loss]) => loss),
        bitrateSend: [...SAMPLES, ...SAMPLES].map(([, , bitrate]) => bitrate),
        bitrateRecv: Array(30).fill(900_000),
      },
      events: [],
    });
    expect(Date.now() - Date.parse(series?.timeStamp ?? '')).toBeGreaterThanOrEqual(60_000);
  });

  it('is shown as two series if the page was not connected for a while', async () => {
    await pass(30);
    await report();
    await pass(100);
    await report(SAMPLES.slice(5));
    expect((await read()).map(({ samples }) => samples.bitrateSend?.length)).toEqual([15, 10]);
  });

  it('is a series without samples if there was nothing', async () => {
    expect(await read()).toMatchObject([
      { displayName: 'Grace', userAgent: '', samples: { packetLossSend: [], bitrateRecv: [] } },
    ]);
  });

  it('is nothing for somebody who was not in the session', async () => {
    const other = await joinedPage(app, await makeRoom(acme));
    expect(await read(other.id)).toEqual([]);
    expect(await read(room.id)).toEqual([]);
  });

  it('is kept once in 25 s, and small', async () => {
    await report();
    await report();
    const { rows } = await app.database.pool.query<{ size: number }>(
      'SELECT octet_length(report) AS size FROM participant_measurements WHERE participant_id = $1',
      [page.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.size).toBeLessThan(400);
  });

  it('is kept for a day at most', async () => {
    await pass(86_400);
    await report();
    expect(await read()).toMatchObject([{ samples: { packetLossSend: [] } }]);
  });

  it('goes when the participant is erased', async () => {
    await report();
    const { id } = page;
    await page.send('leave');
    expect((await read(id))[0]?.userAgent).toBe('Browser/1.0 (test)');
    await acme.delete(`/v2/participants/${id}`);
    expect(await read(id)).toMatchObject([{ displayName: '[[redacted]]', userAgent: '' }]);
  });

  it('is accepted from those in the room only', async () => {
    const locked = await makeRoom(acme, { locked: true });
    const waiting = new TestPage(app, locked);
    await waiting.join();
    expect(await waiting.send('measurements', { samples: SAMPLES })).toEqual({
      status: 'refused',
      reason: 'forbidden',
    });
  });

  it.each([
    [{ samples: [] }],
    [{ samples: Array.from({ length: 21 }, () => [0, 0, 0, 0]) }],
    [{ samples: [[0, 0, 0]] }],
    [{ samples: [[0, 0, 0, 0, 0]] }],
    [{ samples: [[0, 0, 0, -1]] }],
    [{ samples: [[0, 0, 0, '1']] }],
    [{ samples: [[0, 0, 0, null]] }],
    [{ samples: [[0, 0, 0, 1e13]] }],
    [{ samples: {} }],
    [{ samples: [[0, 0, 0, 0]], more: true }],
    [{}],
  ])('closes the socket if it is %j', async (body) => {
    page.emit('measurements', body);
    expect(await page.next('closing')).toEqual({ reason: 'invalid_message' });
  });

  it('closes the socket if it comes too often', async () => {
    for (let i = 0; i < 11; i++) page.emit('measurements', { samples: [[0, 0, 0, 0]] });
    expect(await page.next('closing')).toEqual({ reason: 'too_many_messages' });
  });

  it('is kept by whichever process the page is connected to', async () => {
    const other = await startAnother();
    const elsewhere = await joinedPage(other, room);
    await elsewhere.send('measurements', { samples: SAMPLES });
    expect(await read(elsewhere.id)).toMatchObject([{ samples: { bitrateRecv: Array(15).fill(900_000) } }]);
  });
});
