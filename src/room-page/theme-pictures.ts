import { createHash } from 'node:crypto';
import type { Palette, Preset } from '../themes/theme.js';

/** The colours of a picture, from the sky down. */
interface Colors {
  readonly top: string;
  readonly sky: string;
  readonly far: string;
  readonly middle: string;
  readonly near: string;
  readonly light: string;
}

const PALETTES: Readonly<Record<Palette, Colors>> = {
  default: {
    top: '#a9cdbb',
    sky: '#f4ead2',
    far: '#9dc2ad',
    middle: '#5f967a',
    near: '#2c6449',
    light: '#f6c98a',
  },
  grey: {
    top: '#b9c2cc',
    sky: '#efeeea',
    far: '#b0b9c2',
    middle: '#808b97',
    near: '#4d5763',
    light: '#f3efe6',
  },
  purple: {
    top: '#b3a5e3',
    sky: '#f8dfe6',
    far: '#b2a1dd',
    middle: '#7e6abd',
    near: '#473781',
    light: '#f8bfae',
  },
  burgundy: {
    top: '#d99aa4',
    sky: '#f8e3d2',
    far: '#d097a0',
    middle: '#9c4c60',
    near: '#5e1d31',
    light: '#f5c98c',
  },
};

const SIZE = { width: 1600, height: 900 };

const sky = ({ top, sky: low }: Colors): string =>
  `<linearGradient id="s" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${low}"/></linearGradient>` +
  `<rect width="1600" height="900" fill="url(#s)"/>`;

const mountains = ({ far, middle, near, light }: Colors): string => `
<circle cx="1130" cy="300" r="105" fill="${light}"/>
<circle cx="1130" cy="300" r="165" fill="${light}" opacity=".3"/>
<path d="M0 560C120 500 190 410 290 400S470 540 560 500 760 300 850 300s190 190 290 210 190-110 270-110 130 60 190 100v400H0z" fill="${far}"/>
<path d="M0 690C140 640 220 560 330 570s170 120 280 90 230-160 340-150 220 170 330 170 220-80 320-60v280H0z" fill="${middle}"/>
<path d="M0 800C180 730 290 700 440 730s260 90 420 50 300-110 440-90 220 50 300 70v140H0z" fill="${near}"/>`;

/** Somebody, by the middle and the height of the shoulders, and the size of the head. */
const person = (x: number, y: number, size: number, body: string, head: string, face: string): string => `
<path d="M${x - size * 2} 900V${y + size * 2}a${size * 2} ${size * 2} 0 0 1 ${size * 4} 0V900z" fill="${body}"/>
<circle cx="${x}" cy="${y - size * 0.5}" r="${size}" fill="${head}"/>
<g fill="none" stroke="${face}" stroke-width="${size / 9}" stroke-linecap="round">
<path d="M${x - size * 0.36} ${y - size * 0.66}v.1M${x + size * 0.36} ${y - size * 0.66}v.1"/>
<path d="M${x - size * 0.34} ${y - size * 0.24}a${size * 0.42} ${size * 0.42} 0 0 0 ${size * 0.68} 0"/></g>`;

const characters = ({ far, middle, near, light, sky: pale }: Colors): string =>
  [
    `<circle cx="330" cy="250" r="90" fill="${light}" opacity=".55"/>`,
    person(160, 640, 62, far, pale, near),
    person(1440, 620, 66, far, light, near),
    person(1120, 650, 58, middle, pale, near),
    person(420, 600, 74, middle, light, near),
    person(800, 590, 78, near, pale, near),
    person(620, 735, 60, light, far, near),
    person(1290, 745, 62, near, light, near),
    person(985, 760, 56, far, light, near),
    person(255, 770, 54, near, far, near),
  ].join('');

/** A pebble, by its middle and its half axes. */
const pebble = (x: number, y: number, rx: number, ry: number, color: string, shine: string): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${color}"/>` +
  `<path d="M${x - rx * 0.62} ${y - ry * 0.38}a${rx * 0.9} ${ry} 0 0 1 ${rx * 0.8} ${-ry * 0.36}" fill="none" ` +
  `stroke="${shine}" stroke-width="10" stroke-linecap="round" opacity=".45"/>`;

const rocks = ({ far, middle, near, light, sky: pale }: Colors): string => `
<circle cx="330" cy="270" r="110" fill="${light}" opacity=".7"/>
<path d="M0 700h1600v200H0z" fill="${far}"/>
<g fill="none" stroke="${pale}" stroke-width="6" opacity=".5"><path d="M0 760q200-30 400 0t400 0 400 0 400 0M0 810q200-30 400 0t400 0 400 0 400 0M0 860q200-30 400 0t400 0 400 0 400 0"/></g>
${pebble(420, 700, 150, 70, near, pale)}${pebble(440, 585, 110, 52, middle, pale)}${pebble(425, 498, 74, 38, light, pale)}
${pebble(1180, 720, 215, 96, near, pale)}${pebble(1160, 562, 168, 70, middle, pale)}${pebble(1195, 442, 122, 56, far, pale)}
${pebble(1175, 350, 82, 40, near, pale)}${pebble(1185, 284, 48, 28, light, pale)}
${pebble(800, 770, 96, 42, middle, pale)}`;

const DRAWINGS: Readonly<Record<Preset, (colors: Colors) => string>> = {
  plain: () => '',
  mountains,
  characters,
  rocks,
};

/** A picture, and the name of its file, which changes with its content. */
interface Picture {
  readonly file: string;
  readonly svg: string;
}

function draw(preset: Preset, palette: Palette): Picture {
  const colors = PALETTES[palette];
  const { width, height } = SIZE;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `${sky(colors)}${DRAWINGS[preset](colors)}</svg>`;
  const hash = createHash('sha256').update(svg).digest('base64url').slice(0, 12);
  return { file: `${preset}-${palette}.${hash}.svg`, svg };
}

/** The pictures that Foyer has, by preset and palette: `mountains-grey`. */
const PICTURES: ReadonlyMap<string, Picture> = new Map(
  (Object.keys(DRAWINGS) as Preset[]).flatMap((preset) =>
    (Object.keys(PALETTES) as Palette[]).map((palette) => [`${preset}-${palette}`, draw(preset, palette)]),
  ),
);
const BY_FILE = new Map([...PICTURES.values()].map(({ file, svg }) => [file, svg]));

/** The name of a picture's file; null for a plain background in the colours that pages have anyway. */
export function pictureFile(preset: Preset, palette: Palette): string | null {
  if (preset === 'plain' && palette === 'default') return null;
  return PICTURES.get(`${preset}-${palette}`)?.file ?? null;
}

/** The SVG of a picture by the name of its file. */
export function pictureOf(file: string): string | undefined {
  return BY_FILE.get(file);
}
