/** Models as text. */
import type { Matrix } from 'oriel';

/** Prints a homography row by row. */
export function printModel(model: Matrix): void {
  model.to2DArray().forEach((row, i) => {
    console.log(
      `${i === 0 ? 'homography' : ''}`.padEnd(19),
      row.map((value) => value.toPrecision(6).padStart(13)).join(' '),
    );
  });
}
