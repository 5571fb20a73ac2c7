import type { PageTheme } from '../../protocol/page-data.js';
import { readableOn, textOn } from './contrast.js';

/** The grounds with the least contrast in the light and in the dark scheme: `--raised` of tokens.css. */
const GROUNDS = ['#efece5', '#272b2f'] as const;

/** The contrast that text needs, and what is no text but must be seen (WCAG 2.2, 1.4.3 and 1.4.11). */
const TEXT = 4.5;
const SIGN = 3;

/** The properties of tokens.css that a theme sets, with colours that can be read in both schemes, whatever it asks for. */
export function themeProperties(theme: PageTheme): Readonly<Record<string, string>> {
  const { primary, secondary, focus, roomBackground, knockBackground } = theme;
  return {
    ...(primary !== null && {
      '--theme-fill': primary,
      '--theme-on-fill': textOn(primary),
      '--theme-edge': inBoth(primary, SIGN),
      '--theme-text': inBoth(primary, TEXT),
    }),
    ...(secondary !== null && { '--theme-second': secondary, '--theme-on-second': textOn(secondary) }),
    ...(focus !== null && { '--theme-focus': inBoth(focus, SIGN) }),
    ...(roomBackground !== null && { '--room-backdrop': `url("${roomBackground}")` }),
    ...(knockBackground !== null && { '--knock-backdrop': `url("${knockBackground}")` }),
  };
}

function inBoth(color: string, contrast: number): string {
  const [light, dark] = GROUNDS.map((ground) => readableOn(ground, color, contrast));
  return `light-dark(${light}, ${dark})`;
}
