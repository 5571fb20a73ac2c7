import * as fc from 'fast-check';
import { arrangeStage, layOutGrid, mostTiles, type Rectangle } from '../../../web/room/ui/grid.js';

const STAGE = { x: 0, y: 0, width: 1256, height: 640 };
const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
const PHONE = { x: 0, y: 0, width: 374, height: 720 };

/** Rectangles are computed with fractions. */
const TOLERANCE = 0.001;

function overlaps(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x + one.width > other.x + TOLERANCE &&
    other.x + other.width > one.x + TOLERANCE &&
    one.y + one.height > other.y + TOLERANCE &&
    other.y + other.height > one.y + TOLERANCE
  );
}

function isWithin(tile: Rectangle, width: number, height: number): boolean {
  return (
    tile.x >= -TOLERANCE &&
    tile.y >= -TOLERANCE &&
    tile.x + tile.width <= width + TOLERANCE &&
    tile.y + tile.height <= height + TOLERANCE
  );
}

describe('the grid of a call', () => {
  it('gives everything to one who is alone', () => {
    expect(layOutGrid(1, STAGE)).toEqual([STAGE]);
  });

  it('puts two side by side on a wide stage, and one above the other on a phone', () => {
    const wide = layOutGrid(2, STAGE);
    const upright = layOutGrid(2, PHONE);

    expect(wide[0]?.y).toBe(wide[1]?.y);
    expect(upright[0]?.x).toBe(upright[1]?.x);
  });

  it.each([
    [4, 2],
    [6, 3],
    [12, 4],
  ])('puts %i into rows of %i on a wide stage', (count, columns) => {
    const tiles = layOutGrid(count, STAGE);

    expect(new Set(tiles.map(({ x }) => Math.round(x))).size).toBe(columns);
  });

  it('centres the last row', () => {
    const [, , , last] = layOutGrid(5, STAGE);
    const tiles = layOutGrid(5, STAGE);
    const lastRow = tiles.filter(({ y }) => y === last?.y);
    const start = Math.min(...lastRow.map(({ x }) => x));
    const end = Math.max(...lastRow.map(({ x, width }) => x + width));

    expect(lastRow).toHaveLength(2);
    expect(start).toBeCloseTo(STAGE.width - end);
  });

  it('never lets tiles overlap or stand out, on any stage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        fc.integer({ min: 200, max: 2_600 }),
        fc.integer({ min: 200, max: 1_600 }),
        (tiles, screens, floats, width, height) => {
          const stage = arrangeStage(width, height, { tiles, screens, floats });
          const placed = [...stage.screens, ...stage.tiles];

          expect(stage.tiles).toHaveLength(tiles);
          expect(stage.screens).toHaveLength(screens);
          for (const [index, tile] of placed.entries()) {
            expect(isWithin(tile, width, height)).toBe(true);
            expect(placed.slice(index + 1).some((other) => overlaps(tile, other))).toBe(false);
          }
          expect(stage.floating === null).toBe(!floats);
          expect(isWithin(stage.floating ?? NOWHERE, width, height)).toBe(true);
        },
      ),
    );
  });

  it('uses most of the stage for 1 to 12 people', () => {
    for (const stage of [STAGE, PHONE]) {
      for (let count = 1; count <= 12; count += 1) {
        const area = layOutGrid(count, stage).reduce((sum, { width, height }) => sum + width * height, 0);

        expect(area / (stage.width * stage.height)).toBeGreaterThan(0.6);
      }
    }
  });
});

describe('a page of the stage', () => {
  it.each([
    [1256, 640, 0, 12],
    [1256, 640, 1, 6],
    [374, 720, 0, 6],
    [780, 374, 0, 6],
    [374, 720, 2, 4],
  ])('of %i by %i pixels with %i screens has at most %i tiles', (width, height, screens, most) => {
    expect(mostTiles(width, height, screens)).toBe(most);
  });
});

describe('a shared screen', () => {
  it('is larger than all tiles together, which stand beside it on a wide stage', () => {
    const { screens, tiles } = arrangeStage(1256, 640, { tiles: 4, screens: 1, floats: false });

    expect(screens[0]?.width).toBeGreaterThan(900);
    expect(tiles.every(({ x }) => x >= (screens[0]?.width ?? Infinity))).toBe(true);
  });

  it('stands above the tiles on a phone', () => {
    const { screens, tiles } = arrangeStage(374, 720, { tiles: 3, screens: 1, floats: false });

    expect(screens[0]?.width).toBe(374);
    expect(tiles.every(({ y }) => y >= (screens[0]?.height ?? Infinity))).toBe(true);
  });

  it('has the whole stage where nobody has a tile', () => {
    const { screens } = arrangeStage(1256, 640, { tiles: 0, screens: 1, floats: false });

    expect(screens).toEqual([STAGE]);
  });
});

describe('a floating self view', () => {
  it('stands in the corner where lines end', () => {
    const { floating } = arrangeStage(1256, 640, { tiles: 1, screens: 0, floats: true });

    expect(floating?.x).toBeGreaterThan(1256 / 2);
    expect(floating?.y).toBeGreaterThan(640 / 2);
  });

  it('is upright on a phone that is held upright', () => {
    const { floating } = arrangeStage(374, 720, { tiles: 1, screens: 0, floats: true });

    expect(floating?.height).toBeGreaterThan(floating?.width ?? Infinity);
  });
});
