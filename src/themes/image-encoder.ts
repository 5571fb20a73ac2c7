import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Sharp } from 'sharp';
import type { ImagePart } from './theme.js';
import { InvalidImageError } from './themes.errors.js';
import type { NewThemeImage } from './themes.sql.js';

/** The formats that can be decoded, each with its name, and the bytes that it begins with and that follow at the ninth. */
const FORMATS = {
  png: { name: 'PNG', start: '\x89PNG\r\n\x1A\n', middle: '' },
  jpeg: { name: 'JPEG', start: '\xFF\xD8\xFF', middle: '' },
  // Four bytes between them are the length.
  webp: { name: 'WebP', start: 'RIFF', middle: 'WEBP' },
} as const;
export type ImageFormat = keyof typeof FORMATS;

const OR = new Intl.ListFormat('en', { type: 'disjunction' });

/** The classes of libvips that decode them. Every other decoder is blocked: those for SVG, PDF, TIFF and so on. */
const DECODERS = ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'];

/** The most pixels that are decoded: as many as large screens have, twice over, and few enough for 100 MB of memory. */
const MAX_PIXELS = 24_000_000;
/** The time that one step may take, in seconds. */
const TIMEOUT = 10;
/** The largest result, in bytes; hardly any image comes near it. */
const MAX_RESULT = 1024 * 1024;

/** The size into which an image is fitted, in pixels. */
const SIZES: Readonly<Record<ImagePart, { readonly width: number; readonly height: number }>> = {
  // Twice or three times as many as are shown, for dense screens.
  logo: { width: 800, height: 240 },
  roomBackground: { width: 2560, height: 1440 },
  knockBackground: { width: 2560, height: 1440 },
};

/** Above or below these luminances, a logo has less contrast than 3:1 with the ground of the light or dark scheme. */
const TOO_LIGHT = 0.26;
const TOO_DARK = 0.125;

/**
 * Decodes images and encodes their pixels again as WebP, without metadata, so that nothing else that is in a file is ever
 * stored or sent. One at a time: a process has other things to do.
 */
@Injectable()
export class ImageEncoder {
  private queue: Promise<unknown> = Promise.resolve();

  /** @throws InvalidImageError if the bytes are not an image of one of the formats, or too large */
  encode(bytes: Buffer, part: ImagePart, formats: readonly ImageFormat[]): Promise<NewThemeImage> {
    const head = bytes.toString('latin1', 0, 16);
    const isKnown = formats.some((each) => {
      const { start, middle } = FORMATS[each];
      return head.startsWith(start) && head.startsWith(middle, 8);
    });
    const rule = `must be ${OR.format(formats.map((each) => FORMATS[each].name))}`;
    if (!isKnown) return Promise.reject(new InvalidImageError(rule));
    const encoded = this.queue.then(() =>
      encode(bytes, part, `${rule}, complete and of at most ${MAX_PIXELS / 1e6} million pixels`),
    );
    this.queue = encoded.catch(() => undefined);
    return encoded;
  }
}

/** @param rule of the error if it is no such image */
async function encode(bytes: Buffer, part: ImagePart, rule: string): Promise<NewThemeImage> {
  const sharp = await loadSharp();
  let encoded: { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number } };
  try {
    encoded = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .timeout({ seconds: TIMEOUT })
      .autoOrient()
      .resize({ ...SIZES[part], fit: 'inside', withoutEnlargement: true })
      .webp({ quality: part === 'logo' ? 90 : 80, effort: 3 })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw new InvalidImageError(rule, error);
  }
  const { data: content, info } = encoded;
  if (content.length > MAX_RESULT)
    throw new InvalidImageError(`must have less detail: as WebP it is larger than ${MAX_RESULT / 1024} KiB`);
  const hash = createHash('sha256').update(content).digest('base64url');
  const tone = part === 'logo' ? await toneOf(sharp(content)) : null;
  return { hash, width: info.width, height: info.height, tone, content };
}

/** Whether the opaque parts of an image are too dark, or too light, for the grounds that it may stand on. */
async function toneOf(image: Sharp): Promise<'dark' | 'light' | null> {
  const { data } = await image
    .resize({ width: 64, height: 64, fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [light, weight] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(i, i + 4);
    light += alpha * luminanceOf(red, green, blue);
    weight += alpha;
  }
  // One that fills its whole rectangle brings its own ground.
  if (weight === 0 || weight > 0.98 * 255 * (data.length / 4)) return null;
  const mean = light / weight;
  if (mean > TOO_LIGHT) return 'light';
  return mean < TOO_DARK ? 'dark' : null;
}

/** The relative luminance (WCAG 2.2), 0 to 1. */
function luminanceOf(...channels: readonly [red: number, green: number, blue: number]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

let loading: Promise<(typeof import('sharp'))['default']> | undefined;

/** Loads the library when the first image comes: most processes never need it. */
function loadSharp(): Promise<(typeof import('sharp'))['default']> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: DECODERS });
    return sharp;
  });
  return loading;
}
