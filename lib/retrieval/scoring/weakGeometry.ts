/**
 * Weak geometric consistency: how far the votes for an image agree on one change of scale and one of angle.
 *
 * Source: H. Jégou, M. Douze, C. Schmid, "Hamming embedding and weak geometric consistency for large scale image search", ECCV 2008, section 4.
 *
 * 1. The change between a feature's frame and a posting's has a scale, the root of the determinants' quotient, and an angle, that of the
 *    rotation nearest to the 2×2 map between them.
 * 2. For each image, votes are added up by octave halves of scale and by sixteenths of a turn.
 * 3. An image's score is the smaller of the two best sums, over two neighbouring bins each, as a change may lie on a border.
 *
 * Deviation: the paper smooths histograms by the mean of three; angles are binned by y / (|x| + |y|), which is monotonic in the angle and needs
 * no arctangent. Upright features all agree on the angle: the scale alone then speaks.
 */
import type { Workspace } from '../../wasm/instance.ts';
import { FRAME_WORDS, readQuantised } from '../geometry.ts';
import type { Postings } from '../postings.ts';
import type { Scores } from './scores.ts';

/** Bins of half an octave, from 1/16 to 16; changes outside join the outermost. */
const SCALES = 16;
const ANGLES = 16;
const BINS = SCALES + ANGLES;
const NO_BOX = { left: 0, top: 0, unit: 0 };

export interface Agreement {
  /** Adds a vote. */
  add(image: number, feature: number, posting: number, weight: number): void;
  /** Replaces each image's score by what agrees. */
  settle(scores: Scores): void;
}

/**
 * Begins to listen to the votes of one query.
 *
 * @param frames - of the query's features, six numbers a row
 * @param images - how many the index holds
 */
export function weakAgreement(
  { kernels }: Workspace,
  postings: Postings,
  frames: Float32Array,
  images: number,
): Agreement {
  const sums = new Float32Array(BINS * images);
  return {
    add(image, feature, posting, weight) {
      const b = readQuantised(postings.frames, [posting], NO_BOX);
      const at = FRAME_WORDS * feature;
      const [p, q, r, s] = [frames[at]!, frames[at + 1]!, frames[at + 3]!, frames[at + 4]!];
      const [t, u, v, w] = [b[0]!, b[1]!, b[3]!, b[4]!];
      const determinant = p * s - q * r;
      // b · a⁻¹ up to the factor 1 / determinant, whose sign turns the rotation by half a turn.
      const sign = determinant < 0 ? -1 : 1;
      const cosine = sign * (t * s - u * r + w * p - v * q);
      const sine = sign * (v * s - w * r - u * p + t * q);
      const change = Math.abs((t * w - u * v) / determinant);
      // The areas' quotient grows by one octave where the scale grows by half of one.
      const octaves = kernels.logarithm(change) / Math.LN2;
      const scale = Math.min(SCALES - 1, Math.max(0, Math.floor(octaves + SCALES / 2) || 0));
      const angle = Math.min(ANGLES - 1, Math.floor((ANGLES / 4) * quarterTurns(cosine, sine)));
      sums[BINS * image + scale]! += weight;
      sums[BINS * image + SCALES + angle]! += weight;
    },
    settle({ sums: scores, isTouched }) {
      for (let image = 0; image < images; image++) {
        if (isTouched[image] === 0) continue;
        const at = BINS * image;
        let [byScale, byAngle] = [0, 0];
        for (let k = 0; k + 1 < SCALES; k++) byScale = Math.max(byScale, sums[at + k]! + sums[at + k + 1]!);
        for (let k = 0; k < ANGLES; k++) {
          byAngle = Math.max(byAngle, sums[at + SCALES + k]! + sums[at + SCALES + ((k + 1) % ANGLES)]!);
        }
        scores[image] = Math.min(byScale, byAngle);
      }
    },
  };
}

/** A number in [0, 4] that grows with the angle of (x, y) from +x towards +y, whole at the axes; 0 for (0, 0). */
function quarterTurns(x: number, y: number): number {
  const across = Math.abs(x) + Math.abs(y);
  if (!(across > 0)) return 0;
  const share = y / across;
  if (x < 0) return 2 - share;
  return share < 0 ? 4 + share : share;
}
