/**
 * Large images in tiles, so that the memory of scale spaces is bounded.
 *
 * 1. The image is cut into cores side by side. A tile is a core and a margin around it, and begins at a multiple of the distance of
 *    samples: its scale space has the samples that the whole image's would have.
 * 2. Regions with their centre in the core, and a scale below a limit, are adapted, oriented and described in their tile.
 * 3. The octave whose samples lie 2 px apart, put together from the cores, is the next layer: an image in which the larger regions are
 *    found by the same steps, in tiles again if need be.
 * 4. A region of the next layer is dropped when it is like one just below the limit: of the whole image one of them would remain.
 *
 * The limit, in samples of that octave, is σ · 2^(1.5 / levels): refinement moves a scale by 1.5 levels at most, so that the octaves
 * before find nothing beyond; and no less than 1.25 σ · 2^(1 / levels), so that what is sampled for a region of the next layer is
 * there.
 *
 * Known limits: margins are cut to a quarter of a tile; shapes longer than ordinary see the repeated border of their tile.
 */
import { ALIKE_RATIO, dropAlike } from '../detectors/duplicates.ts';
import { checkFinite, locatePixels, type StoredPixels } from '../image/pixels.ts';
import { type BuildOptions, bytesAPixel, type ScaleSpace, SMALLEST_SIDE, withScaleSpace } from '../image/scaleSpace.ts';
import { ndarray } from '../ndarray.ts';
import { mappedFrames } from '../regions/frames.ts';
import { LARGEST_BLUR } from '../regions/placements.ts';
import { joinFeatures, regionsOf, selectRegions } from '../rows.ts';
import type { Features, GrayImage, ImageLike, Regions } from '../types.ts';

/** What is done in each tile. */
export interface TileStages {
  readonly detect: (space: ScaleSpace) => Regions;
  /** Rows that are worth to be finished; centres are px of the image. */
  readonly choose: (circles: Regions) => ArrayLike<number>;
  /** Adapts, orients and describes. */
  readonly finish: (space: ScaleSpace, circles: Regions) => Features;
  /** The limit between layers, in multiples of the least. */
  readonly seam: number;
  /** How far from its centre a region is described, as a multiple of its scale. */
  readonly window: number;
}

/** The image, or what the larger regions are sought in. */
interface Layer {
  readonly pixels: StoredPixels;
  readonly options: BuildOptions;
  /** Where its pixel (0, 0) lies, px of the image along both axes, and the distance of two pixels. */
  readonly origin: number;
  readonly step: number;
  /** Least scale, px of the layer, and frames of the circles of the layer before that lie just below. */
  readonly smallest: number;
  readonly finer: Float32Array;
}

/** A core and the tile around it along one axis, px of the layer. */
interface Cut {
  readonly from: number;
  readonly to: number;
  /** Where the tile begins and ends. */
  readonly first: number;
  readonly end: number;
}

interface Tile {
  readonly column: Cut;
  readonly row: Cut;
}

/**
 * Images whose scale space takes more bytes are taken in tiles. What detectors need beside it still fits into a workspace that is kept
 * from tile to tile (wasm/instance.ts): with larger ones, allocated anew, `harraff` took 1.5 times as long for 50 megapixels, and 3 GB.
 */
export const LARGEST_SPACE = 288 * 2 ** 20;
/** The margin holds, in scales, what is described and the reach of its blur, and at least what detection looks at. */
const BLUR_REACH = 4;
const LEAST_REACH = 12;
/** px that cores and margins are multiples of: the distance of samples in octave 4. */
const ALIGNMENT = 16;
/** Distance of the samples of the octave that the next layer begins with, px. */
const STEP = 2;
/** Least scale of a region that is sampled from a level, as a multiple of the level's blur. */
const FINEST_SCALE = 1 / LARGEST_BLUR;

/** Whether the scale space of an image takes more memory than `largestSpace`, bytes. */
export function needsTiles({ width, height }: StoredPixels, options: BuildOptions, largestSpace: number): boolean {
  return width * height * bytesAPixel(options) > largestSpace;
}

/**
 * Extracts the features of an image of any size, with scale spaces of at most `largestSpace` bytes.
 *
 * @returns features layer by layer, the smaller first, tile by tile, row by row; in a tile in the order of the detector
 */
export function extractTiles(
  image: ImageLike,
  options: BuildOptions,
  stages: TileStages,
  largestSpace: number,
): Features {
  const found: Features[] = [];
  const pixels = locatePixels('image', image);
  checkFinite('image', pixels);
  let layer: Layer | undefined = { pixels, options, origin: 0, step: 1, smallest: 0, finer: new Float32Array(0) };
  while (layer) layer = extractLayer(layer, stages, largestSpace, found);
  return joinFeatures(found);
}

/** Adds the features of a layer to `found`; returns the layer of the larger regions, unless all were found. */
function extractLayer(layer: Layer, stages: TileStages, largestSpace: number, found: Features[]): Layer | undefined {
  const { pixels, options, origin, step, smallest, finer } = layer;
  const { doubled, levels, sigma } = options;
  const limit = sigma * Math.max(2 ** (1.5 / levels), FINEST_SCALE * 2 ** (1 / levels)) * stages.seam;
  const reach = Math.max(LEAST_REACH, stages.window + BLUR_REACH);
  const tiles = tilesOf(pixels, largestSpace / bytesAPixel(options), reach * limit * STEP);
  const coarse = tiles.length > 1 ? emptyImage(pixels) : undefined;
  const largest = coarse === undefined ? Number.POSITIVE_INFINITY : limit * STEP;
  const bordering: Float32Array[] = [];

  for (const tile of tiles) {
    const [x, y] = [tile.column.first, tile.row.first];
    withScaleSpace(viewOf(pixels, tile), options, (space) => {
      const detected = stages.detect(space);
      const own = selectRegions(detected, rowsWithin(detected, tile, smallest, largest));
      const circles = dropAlike(own, shifted(finer, -x, -y));
      const toImage = [step, 0, origin + step * x, 0, step, origin + step * y];
      const chosen = selectRegions(circles, stages.choose(mapRegions(circles, toImage)));
      const features = stages.finish(space, chosen);
      found.push({ ...mapRegions(features, toImage), descriptors: features.descriptors });
      if (coarse === undefined) return;
      putCore(space, tile, coarse);
      bordering.push(shifted(framesAbove(circles, largest / ALIKE_RATIO), x - space.origin, y - space.origin));
    });
  }
  if (coarse === undefined) return undefined;
  return {
    pixels: locatePixels('image', coarse),
    options: { doubled: false, levels, sigma, inputBlur: sigma },
    // A doubled image's samples begin a quarter of a pixel before it.
    origin: origin - (doubled ? 0.25 : 0) * step,
    step: STEP * step,
    smallest: limit,
    finer: mappedFrames(joinRows(bordering), [1 / STEP, 0, 0, 0, 1 / STEP, 0]),
  };
}

/**
 * Cuts a layer into tiles of at most so many pixels, row by row, whose margins are `margin` px wide, or a quarter of the tile if that
 * is less.
 */
function tilesOf({ width, height }: StoredPixels, pixels: number, margin: number): Tile[] {
  const side = Math.sqrt(pixels);
  const tileHeight = Math.min(height, pixels / Math.min(width, side));
  // A narrow image keeps its width: the quotient may be rounded to just below.
  const tileWidth = width <= side ? width : pixels / tileHeight;
  const columns = cut(width, tileWidth, margin);
  return cut(height, tileHeight, margin).flatMap((row) => columns.map((column) => ({ column, row })));
}

/** Cuts an axis into cores of about equal length, whose tiles are no longer than `longest`. */
function cut(length: number, longest: number, margin: number): Cut[] {
  if (length <= longest) return [{ from: 0, to: length, first: 0, end: length }];
  const aligned = ALIGNMENT * Math.ceil(Math.min(margin, longest / 4) / ALIGNMENT);
  const count = Math.ceil(length / Math.max(ALIGNMENT, longest - 2 * aligned));
  const core = ALIGNMENT * Math.ceil(length / count / ALIGNMENT);
  return Array.from({ length: Math.ceil(length / core) }, (_, k) => {
    const [from, to] = [k * core, Math.min(length, (k + 1) * core)];
    return { from, to, first: Math.max(0, from - aligned), end: Math.min(length, to + aligned) };
  });
}

/** The pixels of a tile, where they are. */
function viewOf({ channels, data, offset, down, right, next }: StoredPixels, { column, row }: Tile): ImageLike {
  const shape = [row.end - row.first, column.end - column.first, channels];
  return ndarray(data, shape, [down, right, next], offset + row.first * down + column.first * right);
}

/** Rows of the circles, in px of the tile, with their centre in the core and a scale from `smallest` to below `largest`. */
function rowsWithin({ frames, response }: Regions, { column, row }: Tile, smallest: number, largest: number): number[] {
  return Array.from(response.keys()).filter((k) => {
    const [scale, x, y] = [0, 2, 5].map((at) => frames.data[6 * k + at]!) as [number, number, number];
    const isInside =
      x >= column.from - column.first &&
      x < column.to - column.first &&
      y >= row.from - row.first &&
      y < row.to - row.first;
    return isInside && scale >= smallest && scale < largest;
  });
}

/** Room for the layer after one, unless that would be too small for a scale space. */
function emptyImage({ width, height }: StoredPixels): GrayImage | undefined {
  const [columns, rows] = [Math.floor(width / STEP), Math.floor(height / STEP)];
  if (Math.min(columns, rows) < SMALLEST_SIDE) return undefined;
  return ndarray(new Float32Array(columns * rows), [rows, columns]);
}

/** Copies the core's part of the octave whose samples lie `STEP` px apart to its place. */
function putCore({ workspace, octaves }: ScaleSpace, { column, row }: Tile, { data, shape }: GrayImage): void {
  const { address, stride, height } = octaves.find(({ step }) => step === STEP)!;
  const source = workspace.f32(address, stride * height);
  const [rows, columns] = shape as [number, number];
  const [left, right] = [column.from / STEP, Math.min(columns, column.to / STEP)];
  for (let y = row.from / STEP; y < Math.min(rows, row.to / STEP); y++) {
    const at = (y - row.first / STEP) * stride + left - column.first / STEP;
    data.set(source.subarray(at, at + right - left), y * columns + left);
  }
}

function framesAbove(circles: Regions, scale: number): Float32Array {
  const rows = Array.from(circles.response.keys()).filter((row) => circles.frames.data[6 * row]! >= scale);
  return selectRegions(circles, rows).frames.data;
}

function shifted(frames: Float32Array, x: number, y: number): Float32Array {
  return mappedFrames(frames, [1, 0, x, 0, 1, y]);
}

function mapRegions({ frames, response, kind }: Regions, map: readonly number[]): Regions {
  return regionsOf(mappedFrames(frames.data, map), response, kind);
}

function joinRows(tables: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(tables.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const table of tables) {
    joined.set(table, at);
    at += table.length;
  }
  return joined;
}
