import { shareLinkOf } from '../../../web/room/ui/share-link.js';

describe('the link for others', () => {
  it('has neither the key nor anything else that is about one page', () => {
    expect(shareLinkOf('https://meet.example:8443/standup?roomKey=secret&displayName=Ada#x')).toBe(
      'https://meet.example:8443/standup',
    );
  });
});
