/** Telling pairs of one scene from others by a score: where to put the threshold, and what it lets through. */

/** Scores of pairs; −Infinity where there is none. */
export interface Scores {
  readonly positive: readonly number[];
  readonly negative: readonly number[];
}

export interface Verdict {
  /** A pair is accepted whose score is at least this. */
  readonly threshold: number;
  /** Accepted, as shares of the pairs. */
  readonly positive: number;
  readonly negative: number;
}

/** The verdict of a given threshold. */
export function verdictAt({ positive, negative }: Scores, threshold: number): Verdict {
  const share = (scores: readonly number[]) => scores.filter((score) => score >= threshold).length / scores.length;
  return { threshold, positive: share(positive), negative: share(negative) };
}

/** The verdict of the lowest score that accepts at most `most` of the negatives, a share. */
export function lowestThreshold(scores: Scores, most: number): Verdict {
  const verdicts = candidates(scores).map((threshold) => verdictAt(scores, threshold));
  return verdicts.find(({ negative }) => negative <= most)!;
}

/** The verdict that is right most often, when pairs of one scene and others come equally often. */
export function bestThreshold(scores: Scores): Verdict {
  const verdicts = candidates(scores).map((threshold) => verdictAt(scores, threshold));
  return verdicts.reduce((best, verdict) => (accuracy(verdict) > accuracy(best) ? verdict : best));
}

/** Right verdicts as a share, when pairs of one scene and others come equally often. */
export function accuracy({ positive, negative }: Verdict): number {
  return (positive + 1 - negative) / 2;
}

/** Every score that occurs and is one, ascending, and one that none reaches. */
function candidates({ positive, negative }: Scores): number[] {
  const scores = new Set([...positive, ...negative].filter(Number.isFinite));
  return [...[...scores].sort((x, y) => x - y), Number.POSITIVE_INFINITY];
}
