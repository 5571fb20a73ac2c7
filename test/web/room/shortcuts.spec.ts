import { commandOf, type KeyPress } from '../../../web/room/ui/shortcuts.js';

const press = (change: Partial<KeyPress>): KeyPress => ({
  key: 'm',
  code: 'KeyM',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...change,
});

describe('keys in the call', () => {
  it.each([
    [{ key: 'm' }, 'microphone'],
    [{ key: 'M' }, 'microphone'],
    [{ key: 'v', code: 'KeyV' }, 'camera'],
    [{ key: '?', code: 'Slash' }, 'shortcuts'],
    [{ key: 'Escape', code: 'Escape' }, 'close'],
    [{ key: 'ь', code: 'KeyM' }, 'microphone'],
    // On a French keyboard the letter m is elsewhere: what is printed on the key counts.
    [{ key: 'm', code: 'Semicolon' }, 'microphone'],
  ])('%j is %s', (change, command) => {
    expect(commandOf(press(change))).toBe(command);
  });

  it.each([
    { key: 'x', code: 'KeyX' },
    { ctrlKey: true },
    { metaKey: true },
    { altKey: true },
    { repeat: true },
    { key: 'ö', code: 'Semicolon' },
    { key: 'Enter', code: 'Enter' },
  ])('%j is none', (change) => {
    expect(commandOf(press(change))).toBeNull();
  });
});
