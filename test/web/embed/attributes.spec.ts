import { frameUrlOf, SWITCHES, TEXTS } from '../../../web/embed/attributes.js';
import { visitOf } from '../../../web/room/engine/visit.js';
import { parseUrlParameters } from '../../../web/room/ui/url-parameters.js';

const ROOM = 'https://foyer.example/standup?roomKey=secret';

const frameOf = (attributes: Record<string, string>, room = ROOM): string | undefined =>
  frameUrlOf(room, (name) => attributes[name] ?? null)?.href;

describe('the URL of the frame', () => {
  it('is that of the room', () => {
    expect(frameOf({})).toBe(ROOM);
  });

  it('has the attributes as parameters, bare or with a value', () => {
    expect(frameOf({ minimal: '', chat: 'off', floatself: 'on' })).toBe(
      `${ROOM}&chat=off&floatSelf=on&minimal=`,
    );
  });

  it('takes true and false for on and off, but not in texts', () => {
    expect(frameOf({ video: 'false', audio: 'true', displayname: 'true' })).toBe(
      `${ROOM}&displayName=true&audio=on&video=off`,
    );
  });

  it('keeps what the URL of the room says already', () => {
    expect(frameOf({ chat: 'on' }, 'https://foyer.example/standup?chat=off')).toBe(
      'https://foyer.example/standup?chat=off',
    );
  });

  it('has any text as it is', () => {
    const name = '<img src=x onerror=alert(1)> & Co. #1';
    expect(new URL(frameOf({ displayname: name }) ?? '').searchParams.get('displayName')).toBe(name);
  });

  it.each(['', 'standup', 'javascript:alert(1)', 'data:text/html,x', '/standup'])(
    'does not exist for the room %j',
    (room) => {
      expect(frameOf({}, room)).toBeUndefined();
    },
  );
});

describe('an attribute', () => {
  it('exists for each parameter that the page reads, but for the key', () => {
    const read = Object.keys(parseUrlParameters(''));
    const visit = Object.keys(visitOf({ roomName: 'standup' }, new URL(ROOM)));
    const expected = [...read, ...visit, 'embed'].filter((name) => !['roomName', 'roomKey'].includes(name));
    expect([...TEXTS, ...SWITCHES].toSorted()).toEqual(expected.toSorted());
  });
});
