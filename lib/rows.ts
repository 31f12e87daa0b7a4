/** Tables of regions and of descriptors: making, reading, ordering, selecting and joining rows. */
import { checkRegions } from './check.ts';
import { ndarray } from './ndarray.ts';
import type { Features, NdArray, Regions } from './types.ts';

/** A table of regions over its columns; `frames` holds six numbers a row. */
export function regionsOf(frames: Float32Array, response: Float32Array, kind?: Uint8Array): Regions {
  const regions = { length: response.length, frames: ndarray(frames, [response.length, 2, 3]), response };
  return kind === undefined ? regions : { ...regions, kind };
}

/**
 * The frames of checked regions, six numbers a row without gaps: the table's own data where it is laid out so, else a copy.
 *
 * @throws TypeError or RangeError when `regions` is no table of regions or a frame is not finite
 */
export function readFrames(name: string, regions: Regions): Float32Array {
  checkRegions(name, regions);
  const { data, stride, offset } = regions.frames;
  let frames: Float32Array;
  if (stride[0] === 6 && stride[1] === 3 && stride[2] === 1) {
    frames = data.subarray(offset, offset + 6 * regions.length);
  } else {
    frames = new Float32Array(6 * regions.length);
    for (let i = 0; i < frames.length; i++) {
      frames[i] = regions.frames.get(Math.floor(i / 6), Math.floor(i / 3) % 2, i % 3);
    }
  }
  // A loop, as `findIndex` takes four times as long, which was a fifteenth of a query of an index.
  for (let i = 0; i < frames.length; i++) {
    if (!Number.isFinite(frames[i]))
      throw new RangeError(`${name}.frames: expected finite numbers, got ${frames[i]} in row ${Math.floor(i / 6)}`);
  }
  return frames;
}

/** The centres of frames, six numbers a row: [n, 2]. */
export function centresOf(frames: Float32Array): Float64Array {
  return Float64Array.from({ length: frames.length / 3 }, (_, k) => frames[3 * k + 2]!);
}

/** The regions of the given rows, in that order, as a table of its own. */
export function selectRegions(regions: Regions, rows: ArrayLike<number>): Regions {
  const source = readFrames('regions', regions);
  const frames = new Float32Array(6 * rows.length);
  const response = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    frames.set(source.subarray(6 * row, 6 * row + 6), 6 * i);
    response[i] = regions.response[row]!;
  }
  return regionsOf(frames, response, regions.kind && Uint8Array.from(rows, (row) => regions.kind![row]!));
}

/** All rows, from the strongest to the weakest, ties going to the lowest row. */
export function rowsByStrength(response: Float32Array): Uint32Array {
  return Uint32Array.from(response.keys()).sort((i, j) => response[j]! - response[i]! || i - j);
}

/** The rows of the `count` largest responses, ascending, ties going to the lowest row; all when there are no more. */
export function strongestRows(response: Float32Array, count: number): Uint32Array {
  if (response.length <= count) return Uint32Array.from(response.keys());
  return rowsByStrength(response).slice(0, count).sort();
}

/** The given rows of a table of descriptors, in that order, as a table of its own. */
export function selectRows(table: NdArray<Uint8Array>, rows: ArrayLike<number>): NdArray<Uint8Array> {
  const width = table.shape[1]!;
  const [down, right] = table.stride as [number, number];
  const data = new Uint8Array(rows.length * width);
  for (let i = 0, to = 0; i < rows.length; i++) {
    for (let k = 0, at = table.offset + rows[i]! * down; k < width; k++, at += right) data[to++] = table.data[at]!;
  }
  return ndarray(data, [rows.length, width]);
}

/** The features of the given rows, in that order, as a table of its own. */
export function selectFeatures(features: Features, rows: ArrayLike<number>): Features {
  return { ...selectRegions(features, rows), descriptors: selectRows(features.descriptors, rows) };
}

/** One or more tables of features, one behind the other. Columns must have no gaps, and `kind` must be present. */
export function joinFeatures(tables: readonly Features[]): Features {
  const length = tables.reduce((sum, table) => sum + table.length, 0);
  const width = tables[0]!.descriptors.shape[1]!;
  const frames = new Float32Array(6 * length);
  const response = new Float32Array(length);
  const kind = new Uint8Array(length);
  const descriptors = new Uint8Array(width * length);
  let at = 0;
  for (const table of tables) {
    frames.set(table.frames.data, 6 * at);
    response.set(table.response, at);
    kind.set(table.kind!, at);
    descriptors.set(table.descriptors.data, width * at);
    at += table.length;
  }
  return { ...regionsOf(frames, response, kind), descriptors: ndarray(descriptors, [length, width]) };
}
