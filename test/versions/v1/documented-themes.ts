import type { Client } from '../../support/client.js';
import type { OperationCases } from '../../support/documented-responses.conformance.js';
import { inMinutes } from '../../support/factories.js';
import { put, putForm } from '../../support/themes.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };

async function pathOf(acme: Client, part: string): Promise<string> {
  const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
  return `/v1/rooms${body.roomName}/theme/${part}`;
}

const cases = (part: string, invalid: object): OperationCases => ({
  call: async (acme) => ({ path: await pathOf(acme, part), headers: JSON_TYPE, body: '{}' }),
  answers: {
    400: async (acme) => put(acme, await pathOf(acme, part), invalid),
    404: (acme) => put(acme, `/v1/rooms/no-such-room/theme/${part}`, {}),
    // Any other type is 400 where a form is possible.
    415: async (acme) =>
      acme.send('PUT', await pathOf(acme, part), {
        headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
        body: '{}',
      }),
  },
});

const imageCases = (part: string): OperationCases => {
  const { call, answers } = cases(part, { theme: 'x' });
  return {
    call,
    answers: {
      ...answers,
      413: async (acme) => putForm(acme, await pathOf(acme, part), Buffer.alloc(700 * 1024)),
    },
  };
};

/** The operations about themes. */
export const THEME_CASES: Readonly<Record<string, OperationCases>> = {
  'PUT /v1/rooms/{roomName}/theme/tokens': cases('tokens', { tokensPreset: 'x' }),
  'PUT /v1/rooms/{roomName}/theme/logo': imageCases('logo'),
  'PUT /v1/rooms/{roomName}/theme/room-background': imageCases('room-background'),
  'PUT /v1/rooms/{roomName}/theme/room-knock-page-background': imageCases('room-knock-page-background'),
};
