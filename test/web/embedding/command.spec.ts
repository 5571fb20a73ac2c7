import { parseCommand } from '../../../web/room/embedding/command.js';

describe('a message from the site around the page', () => {
  it.each(['knock', 'cancel_knock', 'leave_room', 'end_meeting', 'open_settings'])('can be %s', (command) => {
    expect(parseCommand({ command })).toEqual({ name: command, isOn: undefined });
    expect(parseCommand({ command, args: ['media'] })).toEqual({ name: command, isOn: undefined });
  });

  it.each(['toggle_camera', 'toggle_microphone', 'toggle_screenshare', 'toggle_chat', 'toggle_people'])(
    'can be %s, to a state or to the other one',
    (command) => {
      expect(parseCommand({ command, args: [true] })).toEqual({ name: command, isOn: true });
      expect(parseCommand({ command, args: [false] })).toEqual({ name: command, isOn: false });
      for (const args of [undefined, [], [undefined], [null]])
        expect(parseCommand({ command, args })).toEqual({ name: command, isOn: undefined });
    },
  );

  it.each([
    null,
    undefined,
    'knock',
    7,
    [],
    {},
    { command: 'start_recording' },
    { command: 'constructor' },
    { command: '__proto__' },
    { command: ['knock'] },
    { type: 'knock' },
    { command: 'knock', args: 'media' },
    { command: 'toggle_chat', args: ['on'] },
    { command: 'toggle_chat', args: [1] },
    { command: 'toggle_chat', args: { 0: true } },
  ])('is ignored if it is %j', (message) => {
    expect(parseCommand(message)).toBeNull();
  });
});
