import crypto from 'node:crypto';
import { describeDocumentedResponses } from '../../support/documented-responses.conformance.js';
import type { Client } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { RECORDING_CASES } from './documented-recordings.js';
import { THEME_CASES } from './documented-themes.js';

const PATH = '/v1/meetings';
const NOBODY = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

describeDocumentedResponses('1', {
  'POST /v1/meetings': {
    call: () => ({
      path: PATH,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ endDate: inMinutes(30) }),
    }),
    answers: {
      400: (acme) => acme.post(PATH, {}),
      403: (acme) => acme.post(PATH, { endDate: inMinutes(30), recording: { type: 'cloud' } }),
      409: async (acme) => {
        const dice = jest.spyOn(crypto, 'randomInt').mockImplementation(() => 5);
        try {
          const body = { endDate: inMinutes(30), roomNamePattern: 'human-short' };
          await acme.post(PATH, body);
          return await acme.post(PATH, body);
        } finally {
          dice.mockRestore();
        }
      },
    },
  },

  'GET /v1/meetings': {
    call: () => ({ path: PATH }),
    answers: { 400: (acme) => acme.get(`${PATH}?limit=101`) },
  },

  'GET /v1/meetings/{meetingId}': {
    call: async (acme) => ({ path: `${PATH}/${await newMeeting(acme)}` }),
    answers: {
      400: async (acme) => acme.get(`${PATH}/${await newMeeting(acme)}?fields[a]=b`),
      404: (acme) => acme.get(`${PATH}/1`),
    },
  },

  'DELETE /v1/meetings/{meetingId}': {
    call: async (acme) => ({ path: `${PATH}/${await newMeeting(acme)}` }),
  },

  'GET /v1/insights/rooms': {
    call: () => ({ path: '/v1/insights/rooms' }),
    answers: { 400: (acme) => acme.get('/v1/insights/rooms?sortBy=nothing') },
  },

  'GET /v1/insights/room-sessions': {
    call: () => ({ path: '/v1/insights/room-sessions?roomName=any' }),
    answers: { 400: (acme) => acme.get('/v1/insights/room-sessions') },
  },

  'GET /v1/insights/participants': {
    call: () => ({ path: '/v1/insights/participants?externalId=any' }),
    answers: { 400: (acme) => acme.get('/v1/insights/participants') },
  },

  'GET /v1/insights/participant': {
    call: () => ({ path: `/v1/insights/participant?roomSessionId=${NOBODY}&participantId=${NOBODY}` }),
    answers: { 400: (acme) => acme.get('/v1/insights/participant') },
  },
  ...RECORDING_CASES,
  ...THEME_CASES,
});

async function newMeeting(acme: Client): Promise<string> {
  return (await acme.post(PATH, { endDate: inMinutes(30) })).body.meetingId;
}
