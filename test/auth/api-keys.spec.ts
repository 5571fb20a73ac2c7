import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import type { ApiKey } from '../../src/auth/api-key.js';
import { formatToken, generateToken, parseToken } from '../../src/auth/api-key-token.js';
import { ApiKeyUsage } from '../../src/auth/api-key-usage.task.js';
import { createClient } from '../support/client.js';
import {
  type Caller,
  inMinutes,
  listKeys,
  makeCaller,
  makeKey,
  makeOrganization,
  revokeKey,
} from '../support/factories.js';
import { startApp } from '../support/app.js';
import { useScene } from '../support/scene.js';
import { contentsOfAllTables } from '../support/tables.js';

describe('the text of an API key', () => {
  it('is foyer_, 16 digits of id, 64 digits of secret, and their CRC-32', () => {
    const { id, secret } = generateToken();
    const token = formatToken({ id, secret });

    expect(token).toMatch(/^foyer_[0-9a-f]{88}$/);
    expect(token.slice(0, -8)).toBe(`foyer_${id}${secret}`);
    expect(parseInt(token.slice(-8), 16)).toBe(crc32(token.slice(0, -8)));
    expect(parseToken(token)).toEqual({ id, secret });
  });

  it('is never generated twice', () => {
    const made = Array.from({ length: 1000 }, generateToken);

    expect(new Set(made.map(({ id }) => id)).size).toBe(1000);
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(1000);
  });

  it('is invalid when any character is changed, missing or added', () => {
    const token = formatToken(generateToken());
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ maxLength: 2 }), (place, text) => {
        fc.pre(token[place] !== text);
        const typo = token.slice(0, place) + text + token.slice(place + 1);
        expect(parseToken(typo)).toBeNull();
      }),
    );
  });
});

describe('API keys', () => {
  const { app } = useScene();

  it('of one organization share its rooms', async () => {
    const acme = await makeCaller(app);
    const second = createClient(app.url, (await makeKey(app, acme.organization)).token);
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });

    expect((await second.get(`/v1/meetings/${body.meetingId}`)).body).toEqual(body);
  });

  it('are stored as the SHA-256 of their secret, which is in no table', async () => {
    const { id, token } = await makeKey(app, await makeOrganization(app));
    const secret = parseToken(token)?.secret ?? '';

    const { rows } = await app.database.pool.query('SELECT secret_hash FROM api_keys WHERE id = $1', [id]);
    expect(rows).toEqual([{ secret_hash: createHash('sha256').update(secret).digest() }]);

    const contents = await contentsOfAllTables(app);
    expect(contents).toContain(id);
    for (const form of [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret, 'hex').toString('base64'),
    ])
      expect(contents).not.toContain(form);
  });

  it('are listed without the hash of their secret', async () => {
    const organization = await makeOrganization(app);
    const { id } = await makeKey(app, organization, { name: 'backend' });

    const [listed] = await listKeys(app, organization);
    expect(listed).toMatchObject({ id, name: 'backend', expiresAt: null, revokedAt: null, lastUsedAt: null });
    expect(listed).not.toHaveProperty('secretHash');
  });

  it('keep the time of their revocation when they are revoked again', async () => {
    const { id } = await makeKey(app, await makeOrganization(app));
    const { revokedAt } = await revokeKey(app, id);

    expect(revokedAt).toEqual(expect.any(Date));
    expect((await revokeKey(app, id)).revokedAt).toEqual(revokedAt);
  });

  it('have their last use recorded later', async () => {
    const acme = await makeCaller(app);
    await acme.get('/v1/meetings');
    expect(await lastUse(acme)).toBeNull();

    await app.nest.get(ApiKeyUsage, { strict: false }).write();
    expect(await lastUse(acme)).toEqual(expect.any(Date));
  });

  it('have their last use recorded before the process stops', async () => {
    const other = await startApp({}, app.database);
    const acme = await makeCaller(other);
    await acme.get('/v1/meetings');
    await other.stop();

    expect(await lastUse(acme)).toEqual(expect.any(Date));
  });

  it('keep the latest use when another process writes an earlier one', async () => {
    const acme = await makeCaller(app);
    await acme.get('/v1/meetings');
    const later = new Date(inMinutes(60));
    await app.database.pool.query('UPDATE api_keys SET last_used_at = $1 WHERE id = $2', [
      later,
      acme.key.id,
    ]);
    await app.nest.get(ApiKeyUsage, { strict: false }).write();

    expect(await lastUse(acme)).toEqual(later);
  });

  async function lastUse({ organization }: Caller): Promise<ApiKey['lastUsedAt']> {
    return (await listKeys(app, organization))[0]?.lastUsedAt ?? null;
  }
});
