import { parseUrlParameters } from '../../../web/room/ui/url-parameters.js';

describe('the parameters of a room URL', () => {
  it('show everything by default, and join after a preview', () => {
    expect(parseUrlParameters('')).toEqual({
      displayName: null,
      lang: null,
      audio: true,
      video: true,
      skipMediaPermissionPrompt: false,
      precallReview: true,
      minimal: false,
      chat: true,
      people: true,
      screenshare: true,
      reactions: true,
      settingsButton: true,
      leaveButton: true,
      locking: true,
      topToolbar: true,
      bottomToolbar: true,
      participantCount: true,
      logo: true,
      background: true,
      floatSelf: false,
      personality: true,
    });
  });

  it.each(['chat', 'chat=', 'chat=on', 'chat=ON'])('switch on with %s', (query) => {
    expect(parseUrlParameters(`?minimal&${query}`).chat).toBe(true);
  });

  it.each(['chat=off', 'chat=OFF'])('switch off with %s', (query) => {
    expect(parseUrlParameters(`?${query}`).chat).toBe(false);
  });

  it.each(['chat=no', 'chat=0', 'chat=false', 'chats=off', 'Chat=off'])('ignore %s', (query) => {
    expect(parseUrlParameters(`?${query}`).chat).toBe(true);
  });

  it('hide what is not needed when minimal, but for what another parameter shows', () => {
    for (const query of ['?minimal', '?embed', '?minimal=on&embed=off'])
      expect(parseUrlParameters(`${query}&reactions=on`)).toMatchObject({
        minimal: true,
        people: true,
        bottomToolbar: true,
        reactions: true,
        chat: false,
        screenshare: false,
        settingsButton: false,
        topToolbar: false,
        leaveButton: false,
        logo: false,
      });
  });

  it('leave out what is playful, but for what another parameter shows', () => {
    expect(parseUrlParameters('?personality=off')).toMatchObject({ personality: false, reactions: false });
    expect(parseUrlParameters('?personality=off&reactions=on').reactions).toBe(true);
  });

  it('fill in a name without the spaces around it', () => {
    expect(parseUrlParameters('?displayName=%20Ada%20Lovelace%20').displayName).toBe('Ada Lovelace');
    expect(parseUrlParameters('?displayName=%20').displayName).toBeNull();
  });

  it('cut a long name to 100 characters, and no character in two', () => {
    const name = parseUrlParameters(`?displayName=${'a'.repeat(99)}${encodeURIComponent('🎉')}`).displayName;

    expect(name).toBe('a'.repeat(99));
  });

  it('take the first of several values', () => {
    expect(parseUrlParameters('?chat=off&chat=on').chat).toBe(false);
  });
});
