/** Regions as a model maps them to the other view: each frame by the model's linear part at its centre. */
import { readFrames, regionsOf } from '../rows.ts';
import type { Matrix, Regions } from '../types.ts';
import { readModel, transferFrame } from './model.ts';

/** Regions with the rows of the table that they were mapped from. */
export interface TransformedRegions extends Regions {
  /** [n] row of the given table; the rows that are missing lie on the model's horizon or beyond. */
  readonly source: Uint32Array;
}

/**
 * Maps regions to the other view; drops the rows that lie on the model's horizon or beyond it.
 *
 * @param regions - n regions of view a
 * @param model - 3×3, maps a to b, as in `Fit`: its denominator is positive on the near side of the horizon
 * @returns the regions in b, response and kind as they were, with the rows they come from
 * @throws TypeError or RangeError for a bad table, frame or model
 *
 * @example
 * const there = transformRegions(a, fit.model);
 */
export function transformRegions(regions: Regions, model: Matrix): TransformedRegions {
  const frames = readFrames('regions', regions);
  const h = readModel('model', model);
  const mapped: number[] = [];
  const source: number[] = [];
  for (let row = 0; row < regions.length; row++) {
    const at = 6 * row;
    const denominator = h[6]! * frames[at + 2]! + h[7]! * frames[at + 5]! + h[8]!;
    const frame = transferFrame(h, frames, at);
    if (!(denominator > 0) || !frame.every((value) => Number.isFinite(Math.fround(value)))) continue;
    mapped.push(...frame);
    source.push(row);
  }
  const table = regionsOf(
    Float32Array.from(mapped),
    Float32Array.from(source, (row) => regions.response[row]!),
    regions.kind && Uint8Array.from(source, (row) => regions.kind![row]!),
  );
  return { ...table, source: Uint32Array.from(source) };
}
