import { visitOf } from '../../../web/room/engine/visit.js';

const visit = (query: string) =>
  visitOf({ roomName: 'standup' }, new URL(`https://rooms.example/StandUp${query}`));

describe('what the URL of a page says about the visit', () => {
  it('is the key, and what the embedding page says about the visitor', () => {
    expect(visit('?roomKey=secret&externalId=user_1&metadata=%7B%22a%22%3A1%7D')).toEqual({
      roomName: 'standup',
      roomKey: 'secret',
      externalId: 'user_1',
      metadata: '{"a":1}',
    });
  });

  it('is nothing that is not valid', () => {
    expect(visit('')).toEqual({ roomName: 'standup', roomKey: null, externalId: null, metadata: null });
    const long = 'x'.repeat(501);
    expect(visit(`?externalId=not%20valid&metadata=${long}`)).toMatchObject({
      externalId: null,
      metadata: null,
    });
    expect(visit('?metadata=')).toMatchObject({ metadata: null });
  });
});
