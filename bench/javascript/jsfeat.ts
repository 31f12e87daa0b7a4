/**
 * ORB as in the library's own example: YAPE corners on four levels a factor of √2 apart, the 500 strongest of each, and a homography by
 * RANSAC, fitted again to its inliers. The library has no orientation of corners and no matcher, so that both are written here, as its
 * example does: the intensity centroid, and the nearest by Hamming distance with a ratio of 0.8.
 */
/// <reference path="jsfeat.d.ts" />
import jsfeat from 'jsfeat';
import { type Chain, type Pairs, pointsOf } from './chain.ts';

const LEVELS = 4;
const CORNERS = 500;
const BORDER = 17;
const BYTES = 32;
/** Of the intensity centroid, px. */
const RADIUS = 15;

export const chain: Chain<Uint8Array> = {
  extract({ width, height, data }) {
    const [xy, described]: [number[], number[]] = [[], []];
    const image = new jsfeat.matrix_t(width, height, jsfeat.U8_t | jsfeat.C1_t);
    image.data.set(data);
    for (let level = 0; level < LEVELS; level++) {
      const scale = Math.SQRT2 ** level;
      const [w, h] = [Math.floor(width / scale), Math.floor(height / scale)];
      const [smaller, blurred] = [0, 1].map(() => new jsfeat.matrix_t(w, h, jsfeat.U8_t | jsfeat.C1_t)) as [Mat, Mat];
      if (level === 0) smaller.data.set(data);
      else jsfeat.imgproc.resample(image, smaller, w, h);
      jsfeat.imgproc.gaussian_blur(smaller, blurred, 5);
      const found = Array.from({ length: w * h }, () => new jsfeat.keypoint_t());
      const count = jsfeat.yape06.detect(blurred, found, BORDER);
      const corners = found.slice(0, count).sort((one, other) => other.score - one.score);
      corners.length = Math.min(corners.length, CORNERS);
      for (const corner of corners) corner.angle = centroidAngle(blurred, corner.x, corner.y);
      const table = new jsfeat.matrix_t(BYTES, corners.length, jsfeat.U8_t | jsfeat.C1_t);
      jsfeat.orb.describe(blurred, corners, corners.length, table);
      // Its pixels are areas: level k's centre lies at the centre of what it shrank.
      for (const { x, y } of corners) xy.push((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5);
      described.push(...table.data.subarray(0, BYTES * corners.length));
    }
    return { xy: Float64Array.from(xy), described: Uint8Array.from(described) };
  },
  match(a, b) {
    const [one, other] = [a, b].map(({ described }) => new Uint32Array(described.buffer)) as [Uint32Array, Uint32Array];
    const pairs: Pairs = [];
    for (let i = 0; i < one.length; i += 8) {
      let [best, second, at] = [257, 257, -1];
      for (let j = 0; j < other.length; j += 8) {
        let distance = 0;
        for (let k = 0; k < 8; k++) distance += bits(one[i + k]! ^ other[j + k]!);
        if (distance < best) [second, best, at] = [best, distance, j];
        else if (distance < second) second = distance;
      }
      if (best < 0.8 * second) pairs.push(i / 8, at / 8);
    }
    return pairs;
  },
  estimate(a, b, pairs) {
    const n = pairs.length / 2;
    if (n < 4) return undefined;
    const [from, to] = [pointsOf(a, pairs, 0), pointsOf(b, pairs, 1)].map((points) =>
      Array.from({ length: n }, (_, i) => ({ x: points[2 * i]!, y: points[2 * i + 1]! })),
    ) as [XY[], XY[]];
    const model = new jsfeat.matrix_t(3, 3, jsfeat.F32_t | jsfeat.C1_t);
    const mask = new jsfeat.matrix_t(n, 1, jsfeat.U8_t | jsfeat.C1_t);
    const options = new jsfeat.ransac_params_t(4, 3, 0.5, 0.99);
    const kernel = new jsfeat.motion_model.homography2d();
    const isFound = jsfeat.motion_estimator.ransac(options, kernel, from, to, n, model, mask, 1000);
    if (!isFound) return undefined;
    const inliers = [...Array(n).keys()].filter((i) => mask.data[i] === 1);
    kernel.run(
      inliers.map((i) => from[i]),
      inliers.map((i) => to[i]),
      model,
      inliers.length,
    );
    return Array.from(model.data.subarray(0, 9));
  },
};

interface XY {
  readonly x: number;
  readonly y: number;
}

type Mat = InstanceType<typeof jsfeat.matrix_t>;

/** Rublee, Rabaud, Konolige, Bradski, "ORB", ICCV 2011, section 3.2. */
function centroidAngle({ data, cols }: Mat, x: number, y: number): number {
  let [m01, m10] = [0, 0];
  for (let v = -RADIUS; v <= RADIUS; v++) {
    const reach = Math.floor(Math.sqrt(RADIUS * RADIUS - v * v));
    for (let u = -reach; u <= reach; u++) {
      const value = data[(y + v) * cols + x + u]!;
      m10 += u * value;
      m01 += v * value;
    }
  }
  return Math.atan2(m01, m10);
}

function bits(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
