/** Colours are `#rrggbb`, and contrast is that of WCAG 2.2, 1 to 21. */

const BLACK = '#000000';
const WHITE = '#ffffff';

/** How finely a colour is mixed. */
const STEPS = 64;

type Channels = readonly [red: number, green: number, blue: number];

const channelsOf = (color: string): Channels => {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

const luminanceOf = (color: string): number => {
  const [red, green, blue] = channelsOf(color).map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast of two colours. */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one) + 0.05, luminanceOf(other) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}

/** Black or white, whichever can be read better on a colour: its contrast is always above 4.5. */
export function textOn(color: string): string {
  return contrastOf(WHITE, color) >= contrastOf(BLACK, color) ? WHITE : BLACK;
}

/** The colour itself if its contrast with the ground is high enough, or else as little darker or lighter as it takes. */
export function readableOn(ground: string, color: string, contrast: number): string {
  const end = textOn(ground);
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(color, end, step / STEPS);
    if (contrastOf(mixed, ground) >= contrast) return mixed;
  }
  return end;
}

function mix(one: string, other: string, share: number): string {
  const others = channelsOf(other);
  const mixed = channelsOf(one).map((channel, i) =>
    Math.round(channel + ((others[i] ?? 0) - channel) * share),
  ) as unknown as Channels;
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
