/** Uniform sampling. */
import type { Random } from '../../random.ts';

/** Fills `sample` with distinct rows below `n`, which must be at least as many; all sets are equally likely. */
export function drawSample(random: Random, n: number, sample: Int32Array): void {
  for (let i = 0; i < sample.length; ) {
    const row = random.below(n);
    let isNew = true;
    for (let j = 0; j < i; j++) if (sample[j] === row) isNew = false;
    if (isNew) sample[i++] = row;
  }
}

/** The rows 0 to `n` − 1 in random order. */
export function shuffledRows(random: Random, n: number): Uint32Array {
  const rows = new Uint32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const row = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = row;
  }
  return rows;
}
