import { sendRequest } from '../../test/support/send-request.mjs';

/** Makes a group room. @returns its meeting, with the URL of the host */
export async function makeGroupRoom(server, token) {
  const body = {
    endDate: new Date(Date.now() + 3_600_000).toISOString(),
    roomMode: 'group',
    fields: ['hostRoomUrl'],
  };
  return (await sendRequest(server.url, 'POST /v1/meetings', { token, body })).body;
}
