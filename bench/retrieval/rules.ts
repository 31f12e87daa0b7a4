/** What the index is asked for: its rules one after the other, and options of the last one changed. */
import type { QueryOptions } from '../../lib/index.ts';

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
  ['Hamming embedding', EMBEDDED],
  ['+ burstiness', TAMED],
  ['+ multiple assignment 5', ASSIGNED],
  ['+ verification', VERIFIED],
  ['+ average expansion', { ...VERIFIED, expand: 'average' }],
  ['+ Hamming expansion', { ...VERIFIED, expand: 'hamming' }],
  ['ASMK*', { multipleAssignment: 1, scoring: 'asmk' }],
  ['ASMK*, multiple assignment 5', { multipleAssignment: 5, scoring: 'asmk' }],
  ['ASMK*, multiple assignment 5, verification', { multipleAssignment: 5, scoring: 'asmk', verify: true }],
];

export const OPTIONS: readonly Named[] = [
  ...(['none', 'intra', 'inter', 'both'] as const).flatMap((burstiness) =>
    (['none', 'features', 'tfidf', 'words'] as const).map((normalisation): Named => {
      return [`burstiness ${burstiness}, normalisation ${normalisation}`, { ...ASSIGNED, burstiness, normalisation }];
    }),
  ),
  ...[16, 18, 20, 22, 24].map(
    (hammingThreshold): Named => [`hammingThreshold ${hammingThreshold}`, { ...ASSIGNED, hammingThreshold }],
  ),
  ...[1, 3, 5, 10].map(
    (multipleAssignment): Named => [`multipleAssignment ${multipleAssignment}`, { ...TAMED, multipleAssignment }],
  ),
  ['weak geometric consistency', { ...ASSIGNED, geometry: true }],
  ...[5, 10, 20, 30].map((maxError): Named => [`verify, maxError ${maxError}`, { ...ASSIGNED, verify: { maxError } }]),
  ...(['similarity', 'homography'] as const).map(
    (model): Named => [`verify, ${model}`, { ...ASSIGNED, verify: { model } }],
  ),
  ...[50, 100, 500].map((depth): Named => [`verify, depth ${depth}`, { ...ASSIGNED, verify: { depth } }]),
  ['verify, effectiveInliers', { ...ASSIGNED, verify: { score: 'effectiveInliers' } }],
];
