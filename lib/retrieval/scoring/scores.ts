/** Scores of all images, and the best of them. */

/** Images that may wait beside twice those wanted before they are sorted. */
const SPARE = 64;

export interface Scores {
  /** [images] */
  readonly sums: Float64Array;
  /** [images] 1 for those that anything spoke for, be it with a weight of 0. */
  readonly isTouched: Uint8Array;
}

/** Scores for which nothing was found yet. */
export function zeroScores(images: number): Scores {
  return { sums: new Float64Array(images), isTouched: new Uint8Array(images) };
}

/** The rows of the `count` best images among those touched, best first; ties go to the lowest row. */
export function bestImages({ sums, isTouched }: Scores, count: number): Uint32Array {
  let best: number[] = [];
  let lowest = Number.NEGATIVE_INFINITY;
  const shorten = () => {
    best.sort((i, j) => sums[j]! - sums[i]! || i - j);
    best = best.slice(0, count);
    if (best.length === count) lowest = sums[best[count - 1]!]!;
  };
  for (let image = 0; image < sums.length; image++) {
    // A later row never beats an equal score.
    if (isTouched[image] === 0 || sums[image]! <= lowest) continue;
    best.push(image);
    // Sorting now and then, as one sort of everything takes several times as long.
    if (best.length >= 2 * count + SPARE) shorten();
  }
  shorten();
  return Uint32Array.from(best);
}
