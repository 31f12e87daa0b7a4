/** The options of a query, checked, with their defaults. */
import { checkChoice, checkFlag, checkInteger, checkNumber, checkOptions } from '../check.ts';
import type { Burstiness } from './scoring/hamming.ts';
import type { LengthNormalisation } from './scoring/words.ts';

export interface QueryOptions {
  /** Most hits to return, at least 1. Default 100. */
  top?: number | undefined;
  /**
   * `tfidf`: the cosine of histograms of words. `hamming`: votes of features with close signatures. `asmk`: one vote a word, by how close the
   * aggregated signatures are. Default hamming where the vocabulary has signatures, else tfidf; the others need signatures.
   */
  scoring?: 'tfidf' | 'hamming' | 'asmk' | undefined;
  /** Signatures that differ in at most so many bits are close: for `hamming`, and for the matches that are verified. Default 5/16 of the bits: 20, 40. */
  hammingThreshold?: number | undefined;
  /** σ of the weight exp(−h² / σ²) of a vote at Hamming distance h, bits; Infinity for equal weights. Default 5/32 of the bits: 10, 20. */
  hammingSigma?: number | undefined;
  /** Words that each feature of the query asks under, at least 1. Default 5; for `tfidf` 1. */
  multipleAssignment?: number | undefined;
  /** Share of the words that count nothing, those with the most postings first, in [0, 1]. Default 0. */
  stopWords?: number | undefined;
  /** Whether several votes of one feature, for one image (`intra`) or over all images (`inter`), count less. Only for `hamming`. Default both. */
  burstiness?: Burstiness | undefined;
  /** Weak geometric consistency: only votes that agree on a change of scale and angle count. Only for `hamming`, in an index with geometry. Default false. */
  geometry?: boolean | undefined;
  /**
   * What scores are divided by, for the query and for the image: the root of the number of `features`; the length of the vector of idf · count
   * (`tfidf`); or that of idf of each word that occurs (`words`); or nothing. Default features for `hamming`, tfidf for `tfidf`, words for `asmk`.
   */
  normalisation?: LengthNormalisation | undefined;
  /** Verify the best images: true for the defaults. Needs an index with geometry. Default false. */
  verify?: boolean | VerifyOptions | undefined;
  /** Ask again with what verified images show, true for `average`. Needs `verify`. Default false. */
  expand?: boolean | Expansion | ExpandOptions | undefined;
}

/** How an expansion joins the query (expansion.ts). */
export type Expansion = 'average' | 'hamming';

export interface ExpandOptions {
  /** Verified images join with their features as they are (`average`), or with one signature a word (`hamming`). Default average. */
  by?: Expansion | undefined;
  /** Only images with so many inliers join; they go first, and the others are ranked by the new scores, whatever their inliers. At least 3. Default 15. */
  minInliers?: number | undefined;
}

export interface VerifyOptions {
  /** How many of the best images, at least 1. Default 200. */
  depth?: number | undefined;
  /** As in `estimateAffine`, px of the hit; wide, as the model is simpler than the scene. Default 20. */
  maxError?: number | undefined;
  /** What the query is mapped onto a hit by. Default affine. */
  model?: 'similarity' | 'affine' | 'homography' | undefined;
  /** A hit with fewer inliers is not verified; at least 3. Default 5. */
  minInliers?: number | undefined;
  /** Any integer. Default 0. */
  seed?: number | undefined;
  /** What verified images are ranked by. Default inliers. */
  score?: 'inliers' | 'effectiveInliers' | undefined;
}

/** Options with every default filled in. */
export interface QueryPlan {
  readonly top: number;
  readonly scoring: 'tfidf' | 'hamming' | 'asmk';
  readonly hammingThreshold: number;
  readonly hammingSigma: number;
  readonly multipleAssignment: number;
  readonly stopWords: number;
  readonly burstiness: Burstiness;
  readonly geometry: boolean;
  readonly normalisation: LengthNormalisation;
  readonly verify: VerifyPlan | undefined;
  readonly expand: { readonly by: Expansion; readonly minInliers: number } | undefined;
}

export interface VerifyPlan {
  readonly depth: number;
  readonly maxError: number;
  readonly model: 'similarity' | 'affine' | 'homography';
  readonly minInliers: number;
  readonly seed: number;
  readonly score: 'inliers' | 'effectiveInliers';
}

const QUERY_OPTIONS = [
  'top',
  'scoring',
  'hammingThreshold',
  'hammingSigma',
  'multipleAssignment',
  'stopWords',
  'burstiness',
  'geometry',
  'normalisation',
  'verify',
  'expand',
];
/** What serves each rule best (docs/algorithms/retrieval.md). */
const NORMALISATIONS = { tfidf: 'tfidf', hamming: 'features', asmk: 'words' } as const;
const VERIFY_OPTIONS = ['depth', 'maxError', 'model', 'minInliers', 'seed', 'score'];

/**
 * Checks the options of a query.
 *
 * @param bits - of the index's signatures
 * @param words - of its vocabulary
 * @param hasGeometry - whether its postings carry frames
 * @throws TypeError or RangeError, also where the index lacks what an option needs
 */
export function planQuery(options: QueryOptions, bits: number, words: number, hasGeometry: boolean): QueryPlan {
  checkOptions(options, QUERY_OPTIONS);
  const { scoring = bits > 0 ? 'hamming' : 'tfidf', top = 100, stopWords = 0 } = options;
  const { hammingThreshold = (5 * bits) / 16, hammingSigma = (5 * bits) / 32 } = options;
  const { multipleAssignment = Math.min(words, scoring === 'tfidf' ? 1 : 5) } = options;
  const { burstiness = 'both', geometry = false, normalisation = NORMALISATIONS[scoring] } = options;
  const { verify = false, expand = false } = options;
  checkChoice('scoring', scoring, ['tfidf', 'hamming', 'asmk']);
  if (scoring !== 'tfidf' && bits === 0) {
    throw new RangeError(
      `scoring: expected tfidf, as the vocabulary has no signatures, got ${scoring}; train it with hamming: { bits: 64 }`,
    );
  }
  checkInteger('top', top, 1, Number.POSITIVE_INFINITY);
  checkInteger('hammingThreshold', hammingThreshold, 0, bits);
  if (bits > 0) checkNumber('hammingSigma', hammingSigma, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  checkInteger('multipleAssignment', multipleAssignment, 1, words);
  checkNumber('stopWords', stopWords, 0, 1);
  checkChoice('burstiness', burstiness, ['none', 'intra', 'inter', 'both']);
  checkFlag('geometry', geometry);
  checkChoice('normalisation', normalisation, ['none', 'features', 'tfidf', 'words']);
  const plan = verify === false ? undefined : planVerification(verify);
  if (!hasGeometry && (geometry || plan)) {
    throw new RangeError(
      `${plan ? 'verify' : 'geometry'}: expected false, as the index keeps no geometry, got true; make it with geometry: true`,
    );
  }
  const expansion = expand === false ? undefined : planExpansion(expand, bits);
  if (expansion && plan === undefined) {
    throw new RangeError('expand: expected false without verify, got an expansion; set verify: true');
  }
  return {
    top,
    scoring,
    hammingThreshold,
    hammingSigma,
    multipleAssignment,
    stopWords,
    burstiness,
    geometry,
    normalisation,
    verify: plan,
    expand: expansion,
  };
}

function planExpansion(expand: true | Expansion | ExpandOptions, bits: number): QueryPlan['expand'] {
  const given = expand === true ? {} : typeof expand === 'string' ? { by: expand } : expand;
  checkOptions(given, ['by', 'minInliers'], 'expand');
  const { by = 'average', minInliers = 15 } = given;
  checkChoice('expand', by, ['average', 'hamming']);
  checkInteger('expand.minInliers', minInliers, 3);
  if (by === 'hamming' && bits === 0) {
    throw new RangeError('expand: expected average, as the vocabulary has no signatures, got hamming');
  }
  return { by, minInliers };
}

function planVerification(options: true | VerifyOptions): VerifyPlan {
  const given = options === true ? {} : options;
  checkOptions(given, VERIFY_OPTIONS, 'verify');
  const { depth = 200, maxError = 20, model = 'affine', minInliers = 5, seed = 0, score = 'inliers' } = given;
  checkInteger('verify.depth', depth, 1, Number.POSITIVE_INFINITY);
  checkNumber('verify.maxError', maxError, Number.MIN_VALUE, Number.MAX_VALUE);
  checkChoice('verify.model', model, ['similarity', 'affine', 'homography']);
  checkInteger('verify.minInliers', minInliers, 3);
  checkInteger('verify.seed', seed, Number.MIN_SAFE_INTEGER);
  checkChoice('verify.score', score, ['inliers', 'effectiveInliers']);
  return { depth, maxError, model, minInliers, seed, score };
}
