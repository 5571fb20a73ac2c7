import type { Client, HttpResponse, Meeting } from '../support/client.js';
import { expectProblem } from '../support/problems.js';
import type { Room } from '../support/rooms.js';
import { makeImage, NO_THEME, put, putForm, putImage, type ThemeView } from '../support/themes.js';

interface Scene {
  readonly owner: Client;
  readonly stranger: Client;
  readonly meeting: Meeting;
  readonly room: Room;
}

const COLORS = { colors: { primary: '#123456' } };

/** A stranger changes the theme of its own organization, and not that of the owner. */
const ofOrganization =
  (change: (stranger: Client) => Promise<HttpResponse<unknown>>) =>
  async ({ owner, stranger }: Scene): Promise<void> => {
    const { body } = await put<ThemeView>(owner, '/v2/theme', COLORS);
    expect((await change(stranger)).status).toBeLessThan(300);
    expect((await owner.get('/v2/theme')).body).toEqual(body);
  };

/** The room of the owner is not there for a stranger. */
const ofRoom =
  (request: (stranger: Client, path: string) => Promise<HttpResponse<unknown>>) =>
  async ({ owner, stranger, room }: Scene): Promise<void> => {
    const path = `/v2/rooms/${room.id}/theme`;
    const { body } = await put<ThemeView>(owner, path, COLORS);
    expectProblem(await request(stranger, path), 404, 'room_not_found');
    expect((await owner.get(path)).body).toEqual(body);
  };

const ofMeeting =
  (part: string) =>
  async ({ stranger, meeting, owner }: Scene): Promise<void> => {
    const path = `/v1/rooms${meeting.roomName}/theme/${part}`;
    expect((await put(stranger, path, {})).status).toBe(404);
    if (part !== 'tokens') expect((await putForm(stranger, path, await makeImage())).status).toBe(404);
    expect((await put(owner, path, {})).status).toBe(204);
  };

/** What a stranger meets on the routes of themes. */
export const THEME_CASES: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'PUT /v1/rooms/:roomName/theme/tokens': ofMeeting('tokens'),
  'PUT /v1/rooms/:roomName/theme/logo': ofMeeting('logo'),
  'PUT /v1/rooms/:roomName/theme/room-background': ofMeeting('room-background'),
  'PUT /v1/rooms/:roomName/theme/room-knock-page-background': ofMeeting('room-knock-page-background'),

  'GET /v2/theme': async ({ owner, stranger }) => {
    await put(owner, '/v2/theme', COLORS);
    expect((await stranger.get('/v2/theme')).body).toEqual(NO_THEME);
  },
  'PUT /v2/theme': ofOrganization((stranger) => put(stranger, '/v2/theme', { colors: { focus: '#654321' } })),
  'DELETE /v2/theme': ofOrganization((stranger) => stranger.delete('/v2/theme')),
  'PUT /v2/theme/:part': ofOrganization(async (stranger) =>
    putImage(stranger, '/v2/theme/logo', await makeImage()),
  ),

  'GET /v2/rooms/:id/theme': ofRoom((stranger, path) => stranger.get(path)),
  'PUT /v2/rooms/:id/theme': ofRoom((stranger, path) => put(stranger, path, {})),
  'DELETE /v2/rooms/:id/theme': ofRoom((stranger, path) => stranger.delete(path)),
  'PUT /v2/rooms/:id/theme/:part': ofRoom(async (stranger, path) =>
    putImage(stranger, `${path}/logo`, await makeImage()),
  ),
};
