/**
 * k-means on bytes: centres move to the means of the rows that are nearest to them.
 *
 * Source: S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982.
 *
 * 1. Each row goes to its nearest centre.
 * 2. Each centre moves to the mean of its rows, rounded to bytes.
 * 3. A centre without rows takes the place of the largest group's, and both step apart.
 * 4. Again, until no centre moves or the passes are used up.
 *
 * Deviation: centres are bytes, so that rows and words are compared in integers. Rounding adds a twelfth to the mean squared distance in each of 128
 * dimensions, 11 where it is some ten thousands.
 */
import type { Nearest } from '../../matching/search.ts';
import { Workspace, withScratch } from '../../wasm/instance.ts';
import { passThrough, type Run } from './passes.ts';
import type { ByteRows } from './source.ts';

/** Finds the nearest centre of each row. */
export type Assign = (rows: ByteRows) => Pick<Nearest, 'rows' | 'distances'>;

/** How the centres of a split group step apart, grey levels: as little as leaves them different when a mean is rounded. */
const STEP = 2;
/** Sums of so many bytes fit in 32 bits. */
const MOST_ROWS_A_CENTRE = Math.floor(0xffffffff / 255);

/**
 * Moves centres.
 *
 * @param centres - the first ones, at least one
 * @param groups - centres `groups[i]` to `groups[i + 1]` compete for the same rows: a split stays among them
 * @param comparisons - what `assign` compares each row with
 * @param assignerOf - prepares the search among centres
 */
export async function moveCentres(
  run: Run,
  centres: ByteRows,
  groups: Uint32Array,
  iterations: number,
  comparisons: number,
  assignerOf: (centres: ByteRows) => Assign,
): Promise<ByteRows> {
  const { length, width } = centres;
  const workspace = new Workspace();
  const sums = workspace.take(4 * length * width);
  let current = centres;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const assign = assignerOf(current);
    const sizes = new Uint32Array(length);
    let squares = 0;
    workspace.u32(sums, length * width).fill(0);
    await passThrough(run, 'clustering', comparisons, (rows) => {
      const { rows: nearest, distances } = assign(rows);
      withScratch(workspace, () => {
        const [data, groupsAt] = [workspace.put(rows.data), workspace.put(nearest)];
        workspace.kernels.sumRows(data, rows.length, width, groupsAt, sums);
      });
      for (let i = 0; i < rows.length; i++) {
        sizes[nearest[i]!]!++;
        squares += distances[i]! * distances[i]!;
      }
    });
    const crowded = sizes.find((size) => size > MOST_ROWS_A_CENTRE);
    if (crowded !== undefined) {
      throw new RangeError(
        `descriptors: expected at most ${MOST_ROWS_A_CENTRE} rows a word, got ${crowded}; train on fewer rows or more words`,
      );
    }
    run.error = squares / run.total;
    const moved = meansOf(workspace.u32(sums, length * width), sizes, current);
    splitLargest(moved, sizes, groups);
    const isAtRest = moved.data.every((value, k) => value === current.data[k]);
    current = moved;
    if (isAtRest) break;
  }
  return current;
}

/** Rounded means; a centre without rows stays where it is. */
function meansOf(sums: Uint32Array, sizes: Uint32Array, { data, length, width }: ByteRows): ByteRows {
  const means = data.slice();
  for (let centre = 0, at = 0; centre < length; centre++) {
    const size = sizes[centre]!;
    for (let k = 0; k < width; k++, at++) if (size > 0) means[at] = Math.floor((sums[at]! + size / 2) / size);
  }
  return { data: means, length, width };
}

/** Gives each centre without rows half of the largest group of its competitors. */
function splitLargest({ data, width }: ByteRows, sizes: Uint32Array, groups: Uint32Array): void {
  for (let group = 0; group + 1 < groups.length; group++) {
    const [first, end] = [groups[group]!, groups[group + 1]!];
    for (let empty = first; empty < end; empty++) {
      if (sizes[empty] !== 0) continue;
      let largest = first;
      for (let centre = first; centre < end; centre++) if (sizes[centre]! > sizes[largest]!) largest = centre;
      // Of groups of one row, or none, there is nothing to split.
      if (sizes[largest]! < 2) break;
      sizes[empty] = sizes[largest]! >> 1;
      sizes[largest]! -= sizes[empty]!;
      for (let k = 0; k < width; k++) {
        const mean = data[largest * width + k]!;
        const step = k % 2 === 0 ? STEP : -STEP;
        data[empty * width + k] = Math.min(255, Math.max(0, mean + step));
        data[largest * width + k] = Math.min(255, Math.max(0, mean - step));
      }
    }
  }
}
