import { swipeBetween } from '../../../web/room/ui/swipe.js';

const at = (clientX: number, clientY: number) => ({ clientX, clientY });

describe('a finger on the stage', () => {
  it.each([
    [at(300, 100), at(200, 120), 'ltr', 1],
    [at(200, 100), at(300, 120), 'ltr', -1],
    [at(300, 100), at(200, 120), 'rtl', -1],
    [at(200, 100), at(300, 120), 'rtl', 1],
    // Too short, and rather down than along.
    [at(200, 100), at(240, 100), 'ltr', 0],
    [at(200, 100), at(280, 200), 'ltr', 0],
  ])('from %j to %j, in %s, turns %i pages', (from, to, direction, step) => {
    expect(swipeBetween(from, to, direction)).toBe(step);
  });
});
