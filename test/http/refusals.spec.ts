import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

/** Found by test/fuzz. */
describe('a refused request', () => {
  const { acme } = useScene();

  it.each(['GET', 'HEAD'])('has no ETag of the room when its condition is none: %s', async (method) => {
    const { body } = await acme.post<{ id: string }>('/v2/rooms', { endsAt: inMinutes(30) });
    const headers = { 'If-None-Match': 'nonsense' };
    const { status, headers: answered } = await acme.send(method, `/v2/rooms/${body.id}`, { headers });

    expect(status).toBe(400);
    expect(answered.has('etag')).toBe(false);
  });
});
