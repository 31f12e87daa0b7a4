/** What the index is asked for: its rules one after the other, and options of the last one changed. */
import type { QueryOptions, VerifyOptions } from '../../lib/index.ts';

type Named = readonly [name: string, options: QueryOptions & { multipleAssignment: number }];

const PLAIN = { multipleAssignment: 1, burstiness: 'none' } as const;
const EMBEDDED = { ...PLAIN, scoring: 'hamming' } as const;
const TAMED = { ...EMBEDDED, burstiness: 'both' } as const;
const ASSIGNED = { ...TAMED, multipleAssignment: 5 } as const;
const VERIFIED = { ...ASSIGNED, verify: true } as const;

export const RULES: readonly Named[] = [
  ['TF-IDF', { multipleAssignment: 1, scoring: 'tfidf' }],
  ['TF-IDF, stop words 1 %', { multipleAssignment: 1, scoring: 'tfidf', stopWords: 0.01 }],
  ['TF-IDF, verification', { multipleAssignment: 1, scoring: 'tfidf', verify: true }],
  ['Hamming embedding', { ...EMBEDDED, normalisation: 'tfidf' }],
  ['+ burstiness', TAMED],
  ['+ multiple assignment 5', ASSIGNED],
  ['+ verification', VERIFIED],
  ['+ average expansion', { ...VERIFIED, expand: 'average' }],
  ['+ Hamming expansion', { ...VERIFIED, expand: 'hamming' }],
  ['ASMK*', { multipleAssignment: 1, scoring: 'asmk' }],
  ['ASMK*, multiple assignment 5', { multipleAssignment: 5, scoring: 'asmk' }],
  ['ASMK*, multiple assignment 5, verification', { multipleAssignment: 5, scoring: 'asmk', verify: true }],
];

/** @param bits - of the signatures */
export const optionsFor = (bits: number): readonly Named[] => [
  ...(['none', 'intra', 'inter', 'both'] as const).flatMap((burstiness) =>
    (['none', 'features', 'tfidf', 'words'] as const).map((normalisation): Named => {
      return [`burstiness ${burstiness}, normalisation ${normalisation}`, { ...ASSIGNED, burstiness, normalisation }];
    }),
  ),
  ...[1 / 8, 5 / 32, 3 / 16, 1 / 4].flatMap((sigma) =>
    [1 / 4, 5 / 16, 3 / 8].map((threshold): Named => {
      const [hammingSigma, hammingThreshold] = [sigma * bits, threshold * bits];
      return [
        `hammingSigma ${hammingSigma}, hammingThreshold ${hammingThreshold}`,
        { ...ASSIGNED, hammingSigma, hammingThreshold },
      ];
    }),
  ),
  ...[1, 3, 5, 10].map(
    (multipleAssignment): Named => [`multipleAssignment ${multipleAssignment}`, { ...TAMED, multipleAssignment }],
  ),
  ['weak geometric consistency', { ...ASSIGNED, geometry: true }],
  ['verified', VERIFIED],
  ...verified('maxError', [5, 10, 15, 30]),
  ...verified('model', ['similarity', 'homography']),
  ...verified('depth', [50, 100, 500]),
  ...verified('minInliers', [4, 8, 12]),
  ...verified('score', ['effectiveInliers']),
  ...([8, 15, 25] as const).flatMap((minInliers) =>
    (['average', 'hamming'] as const).map(
      (by): Named => [`expanded by ${by}, minInliers ${minInliers}`, { ...VERIFIED, expand: { by, minInliers } }],
    ),
  ),
];

function verified<K extends keyof VerifyOptions>(name: K, settings: readonly VerifyOptions[K][]): Named[] {
  return settings.map((value) => [`verified, ${name} ${value}`, { ...ASSIGNED, verify: { [name]: value } }]);
}
