import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SchedulerRegistry } from '@nestjs/schedule';
import { OrganizationPurge } from '../../src/organizations/organization-purge.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import { FOYER } from '../../src/events/actor.js';
import { MAX_IMAGE_BYTES, ThemesService } from '../../src/themes/themes.service.js';
import type { Caller } from '../support/factories.js';
import { makeCaller } from '../support/factories.js';
import { expectProblem } from '../support/problems.js';
import { eventually } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { makeImage, put, putImage } from '../support/themes.js';

describe('the images of themes', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });

  beforeAll(() => app.nest.get(SchedulerRegistry, { strict: false }).deleteInterval('theme-image-purge'));
  beforeEach(() => app.database.pool.query('TRUNCATE themes, theme_images'));

  const purge = () => app.nest.get(ThemesService, { strict: false }).purgeImages();
  const count = async (): Promise<number> =>
    Number(
      (await app.database.pool.query<{ count: string }>('SELECT count(*) FROM theme_images')).rows[0]?.count,
    );
  const statusOf = async (path: string | null): Promise<number> => (await fetch(app.url + path)).status;

  it('are stored once for an organization, and stay as long as a theme uses them', async () => {
    const [one, other] = [await makeRoom(acme), await makeRoom(acme)];
    const [image, another] = [await makeImage(), await makeImage({ background: '#ff0000' })];
    const { logo } = (await putImage(acme, `/v2/rooms/${one.id}/theme/logo`, image)).body;
    expect((await putImage(acme, `/v2/rooms/${other.id}/theme/logo`, image)).body.logo).toBe(logo);
    expect(await count()).toBe(1);
    expect(await purge()).toBe(0);

    await putImage(acme, `/v2/rooms/${one.id}/theme/logo`, another);
    expect([await purge(), await count()]).toEqual([0, 2]);
    await acme.delete(`/v2/rooms/${other.id}`);
    expect([await purge(), await count()]).toEqual([1, 1]);
    await acme.delete(`/v2/rooms/${one.id}/theme`);
    expect([await purge(), await count()]).toEqual([1, 0]);
  });

  it('are gone with their room and with their organization', async () => {
    const room = await makeRoom(acme);
    for (const path of ['/v2/theme', `/v2/rooms/${room.id}/theme`]) {
      await putImage(acme, `${path}/logo`, await makeImage());
      await putImage(acme, `${path}/room-background`, await makeImage({ background: '#00ff00' }));
    }
    const { rows } = await app.database.pool.query('DELETE FROM rooms WHERE id = $1 RETURNING id', [room.id]);
    expect(rows).toHaveLength(1);
    expect((await app.database.pool.query('SELECT FROM themes')).rowCount).toBe(1);

    await app.nest.get(OrganizationsService, { strict: false }).remove(acme.organization.slug, FOYER);
    await app.nest.get(OrganizationPurge, { strict: false }).purge();
    expect((await app.database.pool.query('SELECT FROM themes')).rowCount).toBe(0);
    expect(await count()).toBe(0);
  });

  it('are 404 under any other name', async () => {
    for (const file of [
      'x',
      `${'a'.repeat(43)}.webp`,
      `${'a'.repeat(42)}.webp`,
      'mountains-grey.svg',
      '..%2f..%2fpackage.json',
      '%00',
    ])
      expect([file, await statusOf(`/_/theme/${file}`)]).toEqual([file, 404]);
  });

  it('take no more space than an organization may have; others are not concerned', async () => {
    await app.database.pool.query(
      `INSERT INTO theme_images (hash, organization_id, width, height, content)
       SELECT repeat('a', 42) || n, $1, 1, 1, convert_to(repeat('x', $2), 'UTF8') FROM generate_series(1, 2) AS n`,
      [acme.organization.id, MAX_IMAGE_BYTES / 2 - 50],
    );
    const image = await makeImage();
    expectProblem(await putImage(acme, '/v2/theme/logo', image), 403, 'image_limit_reached');
    expect((await putImage(await makeCaller(app), '/v2/theme/logo', image)).status).toBe(200);
    // Those that no theme uses do not count for long.
    expect(await purge()).toBe(2);
    expect((await putImage(acme, '/v2/theme/logo', image)).status).toBe(200);
  });

  it('can be set and removed by many at once', async () => {
    const room = await makeRoom(acme);
    const images = await Promise.all(
      ['#111111', '#222222', '#333333'].map((background) => makeImage({ background, width: 40, height: 40 })),
    );
    const work = Array.from({ length: 24 }, async (_, i) => {
      const target = i % 2 === 0 ? '/v2/theme' : `/v2/rooms/${room.id}/theme`;
      const image = images[i % 3] ?? Buffer.alloc(0);
      if (i % 5 === 0) return (await acme.delete(target)).status;
      if (i % 7 === 0) return (await put(acme, target, { colors: { primary: '#123456' } })).status;
      if (i % 4 === 0) return purge().then(() => 200);
      return (await putImage(acme, `${target}/logo`, image)).status;
    });
    const statuses = await Promise.all(work);
    expect(statuses.filter((status) => ![200, 204].includes(status))).toEqual([]);
  });

  describe('that arrive slowly', () => {
    const open: Socket[] = [];
    afterEach(() => open.splice(0).forEach((socket) => socket.destroy()));

    async function begin(caller: Caller): Promise<Socket> {
      const { hostname, port } = new URL(app.url);
      const socket = connect(Number(port), hostname);
      open.push(socket);
      await once(socket, 'connect');
      socket.write(
        `PUT /v2/theme/logo HTTP/1.1\r\nHost: foyer\r\nAuthorization: Bearer ${caller.key.token}\r\n` +
          `Content-Type: image/png\r\nContent-Length: 500000\r\n\r\n${'x'.repeat(1000)}`,
      );
      return socket;
    }

    it('do not keep others waiting, but only those of their own organization', async () => {
      const other = await makeCaller(app);
      const image = await makeImage({ width: 40, height: 40 });
      // Four are received, and fifty wait.
      const slow = await Promise.all(Array.from({ length: 60 }, () => begin(acme)));
      let refused = '';
      for (const socket of slow) socket.on('data', (text) => (refused += String(text)));
      await eventually(async () => refused.split('HTTP/1.1 503').length > 6);
      expect(refused).toMatch(/\r\nretry-after: 1\r\n/i);
      expectProblem(await putImage(acme, '/v2/theme/logo', image), 503, 'server_overloaded');

      expect((await putImage(other, '/v2/theme/logo', image)).status).toBe(200);
      expect((await acme.get('/v2/theme')).status).toBe(200);
      open.splice(0).forEach((socket) => socket.destroy());
      await eventually(async () => (await putImage(acme, '/v2/theme/logo', image)).status === 200);
    });
  });
});
