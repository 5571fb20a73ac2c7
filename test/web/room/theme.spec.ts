import { contrastOf, readableOn, textOn } from '../../../web/room/ui/contrast.js';
import { themeProperties } from '../../../web/room/ui/theme.js';

const NO_THEME = {
  primary: null,
  secondary: null,
  focus: null,
  logo: null,
  roomBackground: null,
  knockBackground: null,
};

/** Colours from everywhere: a grid over all of them. */
const COLORS = [0, 51, 102, 119, 153, 204, 255].flatMap((red, _, parts) =>
  parts.flatMap((green) =>
    parts.map((blue) => `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`),
  ),
);

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#14693c', '#ffffff', 6.75],
    ['#ff0000', '#ff0000', 1],
  ])('of %s and %s is %d, as WCAG defines it', (one, other, expected) => {
    expect(contrastOf(one, other)).toBeCloseTo(expected, 1);
    expect(contrastOf(other, one)).toBe(contrastOf(one, other));
  });

  it('of text on any colour is at least 4.5', () => {
    const worst = Math.min(...COLORS.map((color) => contrastOf(textOn(color), color)));
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });

  it('of any colour with a ground is what is asked for, and the colour stays if it has it', () => {
    for (const ground of ['#ffffff', '#efece5', '#272b2f', '#131517'])
      for (const contrast of [3, 4.5])
        for (const color of COLORS) {
          const readable = readableOn(ground, color, contrast);
          expect(contrastOf(readable, ground)).toBeGreaterThanOrEqual(contrast);
          expect(readable === color).toBe(contrastOf(color, ground) >= contrast);
        }
  });

  it('changes a colour no more than it must', () => {
    expect(contrastOf(readableOn('#efece5', '#ffe600', 4.5), '#efece5')).toBeLessThan(4.9);
    expect(contrastOf(readableOn('#272b2f', '#000080', 3), '#272b2f')).toBeLessThan(3.3);
  });
});

describe('the properties of a theme', () => {
  it('are none without one', () => {
    expect(themeProperties(NO_THEME)).toEqual({});
  });

  it('are those that are set, for both schemes', () => {
    expect(
      themeProperties({
        ...NO_THEME,
        primary: '#ffe600',
        focus: '#0000ff',
        knockBackground: '/_/theme/x.webp',
      }),
    ).toEqual({
      '--theme-fill': '#ffe600',
      '--theme-on-fill': '#000000',
      '--theme-edge': expect.stringMatching(/^light-dark\(#\w{6}, #ffe600\)$/) as string,
      '--theme-text': expect.stringMatching(/^light-dark\(#\w{6}, #ffe600\)$/) as string,
      '--theme-focus': expect.stringMatching(/^light-dark\(#0000ff, #\w{6}\)$/) as string,
      '--knock-backdrop': 'url("/_/theme/x.webp")',
    });
    expect(themeProperties({ ...NO_THEME, secondary: '#102030' })).toEqual({
      '--theme-second': '#102030',
      '--theme-on-second': '#ffffff',
    });
  });
});
