/** The weights of a Gaussian straight from their definition. */

/**
 * `2 · radius + 1` samples of a Gaussian that sum to 1 and have the variance `sigma`², or the nearest to it that such samples can have;
 * its width by bisection.
 */
export function naiveTaps(sigma: number, radius: number): number[] {
  let [narrow, wide] = [0.01 * sigma, 10 * sigma + 1];
  for (let step = 0; step < 100; step++) {
    const middle = (narrow + wide) / 2;
    if (variance(samples(middle, radius)) < sigma * sigma) narrow = middle;
    else wide = middle;
  }
  return samples(wide, radius);
}

function samples(width: number, radius: number): number[] {
  const values = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp((k - radius) ** 2 / (-2 * width ** 2)));
  const sum = values.reduce((a, b) => a + b);
  return values.map((value) => value / sum);
}

function variance(taps: readonly number[]): number {
  const radius = (taps.length - 1) / 2;
  return taps.reduce((sum, tap, k) => sum + tap * (k - radius) ** 2, 0);
}
