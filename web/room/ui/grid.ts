/** A rectangle in CSS pixels; `x` counts from the inline start, so that it holds in both directions of writing. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything stands on the stage. */
export interface Arrangement {
  readonly screens: readonly Rectangle[];
  readonly tiles: readonly Rectangle[];
  /** The self view, when it floats over the others. */
  readonly floating: Rectangle | null;
}

const GAP = 8;
/** A tile may be this narrow or wide (width by height): its video is cropped to it, and faces stay visible. Screens are not cropped. */
const NARROWEST = 4 / 5;
const WIDEST = 16 / 9;
/** Most tiles on a page of the stage: more pictures are too small for faces, and too much for a processor. */
const MOST_TILES = 12;
const MOST_TILES_ON_PHONES = 6;
/** A stage that is narrower or lower is that of a phone, in CSS pixels. */
const PHONE = 420;
/** A stage this wide, by its height, has its tiles beside a shared screen; a narrower one has them below it. */
const BESIDE_FROM = 1.2;

/** How many tiles a page of a stage has at most: fewer beside shared screens, which leave little space. */
export function mostTiles(width: number, height: number, screens: number): number {
  const isPhone = Math.min(width, height) < PHONE;
  if (screens > 0) return isPhone ? 4 : 6;
  return isPhone ? MOST_TILES_ON_PHONES : MOST_TILES;
}

/**
 * Arranges tiles in rows of equal tiles, as large as possible; the last row is centred.
 * @param area in which they stand @param narrowest the least width by height of a tile; one alone may fill everything
 * @returns one rectangle for each tile, in order
 */
export function layOutGrid(count: number, area: Rectangle, narrowest = NARROWEST): Rectangle[] {
  if (count <= 0) return [];
  if (count === 1) return [area];
  let best = sizeTiles(count, 1, area, narrowest);
  for (let columns = 2; columns <= count; columns += 1) {
    const candidate = sizeTiles(count, columns, area, narrowest);
    if (candidate.width * candidate.height > best.width * best.height) best = candidate;
  }
  const { columns, rows, width, height } = best;
  const top = area.y + (area.height - rows * height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const start = area.x + (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return { x: start + (index % columns) * (width + GAP), y: top + row * (height + GAP), width, height };
  });
}

/**
 * Arranges a whole stage.
 * @param width of the stage in CSS pixels @param height of the stage
 * @param tiles how many stand in the grid @param screens how many are shared
 * @param floats whether the self view floats; it is not counted in `tiles`
 */
export function arrangeStage(
  width: number,
  height: number,
  { tiles, screens, floats }: { readonly tiles: number; readonly screens: number; readonly floats: boolean },
): Arrangement {
  const stage = { x: 0, y: 0, width, height };
  const floating = floats ? floatingView(width, height) : null;
  if (screens === 0) return { screens: [], tiles: layOutGrid(tiles, stage), floating };
  if (tiles === 0) return { screens: layOutGrid(screens, stage, WIDEST), tiles: [], floating };
  const [large, strip] = splitForScreens(width, height);
  return { screens: layOutGrid(screens, large, WIDEST), tiles: layOutGrid(tiles, strip), floating };
}

function sizeTiles(count: number, columns: number, area: Rectangle, narrowest: number) {
  const rows = Math.ceil(count / columns);
  const columnWidth = Math.max(0, (area.width - (columns - 1) * GAP) / columns);
  const rowHeight = Math.max(0, (area.height - (rows - 1) * GAP) / rows);
  const width = Math.min(columnWidth, rowHeight * WIDEST);
  return { columns, rows, width, height: Math.min(rowHeight, width / narrowest) };
}

function splitForScreens(width: number, height: number): [large: Rectangle, strip: Rectangle] {
  if (width / height >= BESIDE_FROM) {
    const beside = Math.min(260, Math.max(120, width * 0.2));
    const x = width - beside;
    return [
      { x: 0, y: 0, width: x - GAP, height },
      { x, y: 0, width: beside, height },
    ];
  }
  const top = Math.min(height * 0.6, Math.max(width / WIDEST, height * 0.45));
  return [
    { x: 0, y: 0, width, height: top },
    { x: 0, y: top + GAP, width, height: height - top - GAP },
  ];
}

function floatingView(width: number, height: number): Rectangle {
  const isUpright = height > width;
  const short = Math.min(width, height);
  const floatingWidth = isUpright
    ? Math.min(140, Math.max(84, short * 0.26))
    : Math.min(240, Math.max(120, width * 0.19));
  const floatingHeight = isUpright ? floatingWidth / NARROWEST : floatingWidth / WIDEST;
  return {
    x: width - floatingWidth - GAP * 1.5,
    y: height - floatingHeight - GAP * 1.5,
    width: floatingWidth,
    height: floatingHeight,
  };
}
