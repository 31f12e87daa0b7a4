/** Scores of all images, and the best of them. */

export interface Scores {
  /** [images] */
  readonly sums: Float64Array;
  /** [images] 1 for those that anything spoke for, be it with a weight of 0. */
  readonly isTouched: Uint8Array;
}

export function zeroScores(images: number): Scores {
  return { sums: new Float64Array(images), isTouched: new Uint8Array(images) };
}

/** The rows of the `count` best images among those touched, best first; ties go to the lowest row. */
export function bestImages({ sums, isTouched }: Scores, count: number): Uint32Array {
  // Sorting numbers is quick, sorting rows by numbers is not: first the lowest score that still counts.
  const sorted = sums.filter((_, image) => isTouched[image] === 1).sort();
  const lowest = sorted[Math.max(0, sorted.length - count)] ?? 0;
  const rows: number[] = [];
  for (let image = 0; image < sums.length; image++)
    if (isTouched[image] === 1 && sums[image]! >= lowest) rows.push(image);
  return Uint32Array.from(rows.sort((i, j) => sums[j]! - sums[i]! || i - j).slice(0, count));
}
