/**
 * Random samples of rows.
 *
 * Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64): numbers that do not wait for
 * one another, two rows from each. A row is biased by at most its number of rows over 2³².
 *
 * `state`: a u64, read and written.
 */

/** Writes the `count` u32 of `source` to `rows` in random order; all orders are equally likely. The two must not overlap. */
export function shuffleRows(state: usize, count: i32, source: usize, rows: usize): void {
  let seed = load<u64>(state);
  // From left to right: row i takes the place of one before it, or its own.
  for (let i = 0; i < count; i++) {
    seed += GAMMA;
    const at = rows + ((<usize>rowBelow(mix(seed) >> 32, i + 1)) << 2);
    store<u32>(rows + ((<usize>i) << 2), load<u32>(at));
    store<u32>(at, load<u32>(source + ((<usize>i) << 2)));
  }
  store<u64>(state, seed);
}

/**
 * Draws samples of `size` distinct rows.
 *
 * With `pools` 0, all sets of rows below `count` are equally likely; else the last row of sample i has rank `pools`[i] − 1, the others lower
 * ranks, and `order` holds the i32 row of each rank. `pools`: i32, each at least `size`; `count` at least `size`. `samples`: room for
 * `sampleCount` · `size` i32.
 */
export function drawSamples(
  state: usize,
  count: i32,
  pools: usize,
  order: usize,
  size: i32,
  sampleCount: i32,
  samples: usize,
): void {
  let seed = load<u64>(state);
  let below = count;
  let free = size;
  for (let i = 0; i < sampleCount; i++) {
    if (pools !== 0) {
      below = load<i32>(pools + ((<usize>i) << 2)) - 1;
      free = size - 1;
      store<i32>(samples + ((<usize>free) << 2), below);
    }
    let random: u64 = 0;
    for (let k = 0, half = 0; k < free; half ^= 1) {
      if (half === 0) {
        seed += GAMMA;
        random = mix(seed);
      }
      const row = rowBelow(random >> 32, below);
      random <<= 32;
      let isNew = true;
      for (let j = 0; j < k; j++) if (load<i32>(samples + ((<usize>j) << 2)) === row) isNew = false;
      if (!isNew) continue;
      store<i32>(samples + ((<usize>k) << 2), row);
      k++;
    }
    for (let k = 0; k < size; k++, samples += 4) {
      if (pools !== 0) store<i32>(samples, load<i32>(order + ((<usize>load<i32>(samples)) << 2)));
    }
  }
  store<u64>(state, seed);
}

const GAMMA: u64 = 0x9e3779b97f4a7c15;

function mix(seed: u64): u64 {
  let z = seed;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** A row below `count` from 32 random bits. */
function rowBelow(random: u64, count: i32): i32 {
  return <i32>((random * <u64>count) >> 32);
}
