import { writeFile } from 'node:fs/promises';

const [WIDTH, HEIGHT] = [960, 540];

/**
 * Writes a drawing as a video of two frames in the one format that Chromium takes for a camera: y4m, 4:2:0, BT.601.
 * @param page of a browser, which draws it
 * @param svg of 16 by 9
 */
export async function writeCamera(path, page, svg) {
  const pixels = Buffer.from(await page.evaluate(rasterize, { svg, width: WIDTH, height: HEIGHT }), 'base64');
  const frame = Buffer.concat([Buffer.from('FRAME\n'), toPlanes(pixels)]);
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F5:1 Ip A1:1 C420jpeg\n`);
  await writeFile(path, Buffer.concat([header, frame, frame]));
}

/** Runs in the page. @returns RGBA, in base64 */
async function rasterize({ svg, width, height }) {
  const { document, Image } = globalThis;
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const parts = [];
  for (let at = 0; at < data.length; at += 0x8000)
    parts.push(String.fromCharCode(...data.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}

function toPlanes(rgba) {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  const [blue, red] = [Buffer.alloc(luma.length / 4), Buffer.alloc(luma.length / 4)];
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) {
      const at = y * WIDTH + x;
      const [r, g, b] = [rgba[at * 4], rgba[at * 4 + 1], rgba[at * 4 + 2]];
      luma[at] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (x % 2 || y % 2) continue;
      const half = (y / 2) * (WIDTH / 2) + x / 2;
      blue[half] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
      red[half] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
    }
  return Buffer.concat([luma, blue, red]);
}
