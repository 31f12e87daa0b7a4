/**
 * When to stop: after as many samples as make one without an outlier likely enough.
 *
 * Source: M. Fischler, R. Bolles, "Random sample consensus", CACM 24(6), 1981.
 *
 * Deviation: samples are drawn without replacement, and the power is built from products instead of logarithms, whose last
 * digits differ between engines.
 */

/**
 * The number of samples after which one without an outlier was drawn with probability `confidence`.
 *
 * @returns an integer in [1, `most`]
 */
export function samplesNeeded(
  inliers: number,
  n: number,
  sampleSize: number,
  confidence: number,
  most: number,
): number {
  let good = 1;
  for (let i = 0; i < sampleSize; i++) good *= (inliers - i) / (n - i);

  // The largest count with (1 − good)^count > 1 − confidence, built from its highest binary digit down.
  const powers = [1 - good];
  while (2 ** powers.length <= most) powers.push(powers.at(-1)! ** 2);
  let count = 0;
  let missed = 1;
  for (let digit = powers.length - 1; digit >= 0; digit--) {
    if (missed * powers[digit]! > 1 - confidence) {
      missed *= powers[digit]!;
      count += 2 ** digit;
    }
  }
  return Math.min(count + 1, most);
}
