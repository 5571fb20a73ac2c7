import { scalesOf } from '../../../../web/room/engine/sfu/encodings.js';

describe('the encodings of a camera', () => {
  it.each([
    [1280, 720, [4, 2, 1]],
    // A phone that is held upright.
    [720, 1280, [4, 2, 1]],
    [640, 480, [2, 1, null]],
    [320, 240, [1, null, null]],
  ])('of %i by %i pixels are scaled down by %j', (width, height, scales) => {
    expect(scalesOf(width, height)).toEqual(scales);
  });
});
