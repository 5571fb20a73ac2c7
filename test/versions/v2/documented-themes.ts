import type { Client, HttpResponse } from '../../support/client.js';
import type { OperationCases } from '../../support/documented-responses.conformance.js';
import { makeRoom } from '../../support/rooms.js';
import { makeImage, put, putImage } from '../../support/themes.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const NO_ROOM = '/v2/rooms/019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11/theme';

/** Finds the path of a theme. */
type PathOf = (acme: Client) => Promise<string>;
const ofOrganization: PathOf = async () => '/v2/theme';
const ofRoom: PathOf = async (acme) => `/v2/rooms/${(await makeRoom(acme)).id}/theme`;

const reading = (pathOf: PathOf): OperationCases => ({
  call: async (acme) => ({ path: await pathOf(acme) }),
});

const setting = (pathOf: PathOf): OperationCases => ({
  call: async (acme) => ({ path: await pathOf(acme), headers: JSON_TYPE, body: '{}' }),
  answers: { 400: async (acme) => put(acme, await pathOf(acme), { logo: 5 }) },
});

const uploading = (pathOf: PathOf): OperationCases => ({
  call: async (acme) => ({
    path: `${await pathOf(acme)}/logo`,
    headers: { 'Content-Type': 'image/png' },
    body: new Uint8Array(await makeImage({ width: 40, height: 20 })),
  }),
  answers: {
    400: async (acme) => putImage(acme, `${await pathOf(acme)}/logo`, Buffer.from('x')),
    404: async (acme) => putImage(acme, `${await pathOf(acme)}/banner`, await makeImage()),
    413: async (acme) => putImage(acme, `${await pathOf(acme)}/logo`, Buffer.alloc(700 * 1024)),
  },
});

/** The same, for a room that may be missing. */
const orMissing = (
  cases: OperationCases,
  missing: (acme: Client) => Promise<HttpResponse<unknown>>,
): OperationCases => ({ ...cases, answers: { ...cases.answers, 404: missing } });

/** The operations about themes. */
export const THEME_CASES: Readonly<Record<string, OperationCases>> = {
  'GET /v2/theme': reading(ofOrganization),
  'PUT /v2/theme': setting(ofOrganization),
  'DELETE /v2/theme': reading(ofOrganization),
  'PUT /v2/theme/{part}': uploading(ofOrganization),
  'GET /v2/rooms/{id}/theme': orMissing(reading(ofRoom), (acme) => acme.get(NO_ROOM)),
  'PUT /v2/rooms/{id}/theme': orMissing(setting(ofRoom), (acme) =>
    acme.send('PUT', NO_ROOM, { headers: JSON_TYPE, body: '{}' }),
  ),
  'DELETE /v2/rooms/{id}/theme': orMissing(reading(ofRoom), (acme) => acme.send('DELETE', NO_ROOM)),
  'PUT /v2/rooms/{id}/theme/{part}': uploading(ofRoom),
};
