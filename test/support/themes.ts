import sharp from 'sharp';
import type { PageData, PageTheme } from '../../web/protocol/page-data.js';
import type { TestApp } from './app.js';
import type { Client, HttpResponse } from './client.js';

/** A theme as v2 shows it. */
export interface ThemeView {
  readonly colors: Readonly<Record<'primary' | 'secondary' | 'focus', string | null>>;
  readonly logo: string | null;
  readonly roomBackground: BackgroundView | null;
  readonly knockBackground: BackgroundView | null;
}
interface BackgroundView {
  readonly image: string | null;
  readonly preset: string | null;
  readonly palette: string | null;
}

export const NO_THEME: ThemeView = {
  colors: { primary: null, secondary: null, focus: null },
  logo: null,
  roomBackground: null,
  knockBackground: null,
};

/** How a test makes an image. */
interface Picture {
  readonly width?: number;
  readonly height?: number;
  readonly background?: string | { r: number; g: number; b: number; alpha: number };
  readonly format?: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff';
}

/** An image of one colour. */
export function makeImage({
  width = 1600,
  height = 900,
  background = '#336699',
  format = 'png',
}: Picture = {}): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background } })
    .toFormat(format)
    .toBuffer();
}

/** Puts JSON. */
export function put<Body = Record<string, unknown>>(
  client: Client,
  path: string,
  body: unknown,
): Promise<HttpResponse<Body>> {
  return client.send<Body>('PUT', path, {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Puts an image as it is. */
export function putImage<Body = ThemeView>(
  client: Client,
  path: string,
  bytes: Buffer,
  type = 'image/png',
): Promise<HttpResponse<Body>> {
  return client.send<Body>('PUT', path, { headers: { 'Content-Type': type }, body: new Uint8Array(bytes) });
}

/** Puts a form with a file in it. */
export function putForm(
  client: Client,
  path: string,
  bytes: Buffer,
  { part = 'image', name = 'image.png', fields = {} }: { part?: string; name?: string; fields?: object } = {},
): Promise<HttpResponse<{ message: string }>> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
  form.append(part, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), name);
  return client.send('PUT', path, { body: form });
}

/** What the page of a room gets of its theme. */
export async function themeOfPage({ url }: Pick<TestApp, 'url'>, roomName: string): Promise<PageTheme> {
  const html = await (
    await fetch(`${url}/${roomName.replace(/^\//, '')}`, { headers: { accept: 'text/html' } })
  ).text();
  const [, json = ''] = /<script type="application\/json" id="room">(.*?)<\/script>/s.exec(html) ?? [];
  return (JSON.parse(json) as PageData).theme;
}
