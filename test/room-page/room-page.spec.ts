import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

describe('the page behind a room URL', () => {
  const { app, acme } = useScene();

  async function createMeeting(wanted = {}) {
    const fields = ['hostRoomUrl', 'viewerRoomUrl'];
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30), fields, ...wanted });
    return body;
  }

  /** Opens a URL as a browser would, at the address where this test's server listens. */
  async function open(url = '', headers = {}) {
    const { pathname, search } = new URL(url);
    const response = await fetch(app.url + pathname + search, {
      headers: { accept: 'text/html', ...headers },
    });
    return { status: response.status, headers: response.headers, html: await response.text() };
  }

  it('shows that the room is open, and until when', async () => {
    const { roomUrl } = await createMeeting({ endDate: '2098-05-07T17:42:00Z' });
    const { status, html, headers } = await open(roomUrl);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain('This room is open');
    expect(html).toContain('7 May 2098 at 17:42 UTC');
    expect(html).toContain('7 May 2098 at 18:42 UTC');
    expect(html).toContain('as a guest');
  });

  it('recognizes hosts and viewers by their keys', async () => {
    const { hostRoomUrl, viewerRoomUrl } = await createMeeting();
    expect((await open(hostRoomUrl)).html).toContain('as a host');
    expect((await open(viewerRoomUrl)).html).toContain('as a viewer');
  });

  it("refuses a wrong key, another room's key, and a key given twice", async () => {
    const [room, other] = [await createMeeting(), await createMeeting()];
    const foreign = new URL(other.hostRoomUrl ?? '').search;
    for (const search of ['?roomKey=wrong', foreign, `${foreign}&roomKey=x`, '?roomKey[a]=b']) {
      const { status, html } = await open(room.roomUrl + search);
      expect(status).toBe(403);
      expect(html).toContain('This link is not valid');
    }
  });

  it('shows that the meeting has ended during the hour in which the room stays open', async () => {
    const { roomUrl, meetingId } = await createMeeting();
    expect((await open(roomUrl)).html).toContain('The meeting ends on');
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = now() - interval '1 minute' WHERE number = $1`,
      [meetingId],
    );
    const { status, html } = await open(roomUrl);
    expect(status).toBe(200);
    expect(html).toContain('The meeting ended on');
  });

  it('shows guests that a room is locked', async () => {
    const { roomUrl, hostRoomUrl } = await createMeeting({ isLocked: true });
    expect((await open(roomUrl)).html).toContain('The room is locked');
    expect((await open(hostRoomUrl)).html).not.toContain('The room is locked');
  });

  it('is 404 for a room that never existed, was deleted or has expired', async () => {
    const [deleted, ended] = [await createMeeting(), await createMeeting()];
    await acme.delete(`/v1/meetings/${deleted.meetingId}`);
    await app.database.pool.query(`UPDATE rooms SET ends_at = now() - interval '1 hour' WHERE number = $1`, [
      ended.meetingId,
    ]);
    for (const url of [
      'https://rooms.example/never-was',
      deleted.roomUrl,
      ended.roomUrl,
      ended.hostRoomUrl,
    ]) {
      const { status, html } = await open(url);
      expect(status).toBe(404);
      expect(html).toContain('There is no room here');
    }
  });

  it('ignores the case of the name and a trailing slash', async () => {
    const { roomUrl } = await createMeeting({ roomNamePrefix: 'standup' });
    expect((await open(roomUrl.replace('standup', 'StandUp'))).status).toBe(200);
    expect((await open(`${roomUrl}/`)).status).toBe(200);
  });

  it('loads nothing from other origins and sends no referrer', async () => {
    const { headers } = await open((await createMeeting()).roomUrl);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('costs no points, needs no API key, and ignores an invalid one', async () => {
    const { roomUrl } = await createMeeting();
    const { status, headers } = await open(roomUrl, { authorization: 'Bearer nonsense' });
    expect(status).toBe(200);
    expect(headers.get('x-ratelimit-limit')).toBeNull();
  });
});
