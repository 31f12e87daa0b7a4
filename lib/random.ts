/**
 * Seeded random numbers: the same sequence in every engine.
 *
 * Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021 (xoshiro128**), seeded by
 * the splitmix32 finaliser. Not for cryptography.
 */

export interface Random {
  /** A uniform integer in [0, 2³²). */
  uint32(): number;
  /** A uniform number in [0, 1), a multiple of 2⁻³². */
  float(): number;
  /** A uniform integer in [0, n), n in [1, 2³²); slightly biased (at most n / 2³²), as a rejection loop would not be worth its time. */
  below(n: number): number;
  /** A normally distributed number, mean 0, deviation 1: sum of twelve uniforms, so that no engine's logarithm enters. */
  normal(): number;
}

/**
 * Makes a generator.
 *
 * @param seed - an integer; only its low 32 bits count
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const splitmix = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];

  const uint32 = () => {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const float = () => uint32() / 4294967296;
  return {
    uint32,
    float,
    below: (n) => Math.floor(float() * n),
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += float();
      return sum;
    },
  };
}

/** `count` different integers in [0, n), in random order; `count` is at most n. */
export function drawDistinct(n: number, count: number, random: Random): Uint32Array {
  const drawn = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(n - i);
    [drawn[i], drawn[j]] = [drawn[j]!, drawn[i]!];
  }
  return drawn.subarray(0, count);
}
