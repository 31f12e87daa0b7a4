/**
 * jsfeat: YAPE06 corners on a pyramid of four levels by 1/√2, as in its own sample of ORB, with its parameters; `orb.describe`; its RANSAC.
 *
 * It has neither orientations nor a matcher: the intensity centroid and the search for nearest bits, both ways with a ratio of 0.8, are here.
 */
import jsfeat from 'jsfeat';
import type { PixelData } from '../../lib/index.ts';
import { type Found, type Library, MAX_ERROR, MOST_FEATURES, pointsOf } from './library.ts';

const LEVELS = 4;
const RADIUS = 15;
const room: Parameters<typeof jsfeat.orb.describe>[1] = [];

export const load = async (): Promise<Library[]> => [
  { name: 'jsfeat', method: 'YAPE06, ORB', extract, match, homography },
];

function extract(image: PixelData): Found {
  const { U8_t, C1_t, matrix_t, imgproc, yape06, orb, keypoint_t } = jsfeat;
  const full = new matrix_t(image.width, image.height, U8_t | C1_t);
  full.data.set(image.data);
  Object.assign(yape06, { laplacian_threshold: 30, min_eigen_value_threshold: 25 });
  const [points, descriptors]: [number[], Uint8Array[]] = [[], []];
  for (let level = 0; level < LEVELS; level++) {
    const scale = Math.SQRT1_2 ** level;
    const [width, height] = [Math.floor(image.width * scale), Math.floor(image.height * scale)];
    const [small, blurred] = [new matrix_t(width, height, U8_t | C1_t), new matrix_t(width, height, U8_t | C1_t)];
    if (level === 0) small.data.set(image.data);
    else imgproc.resample(full, small, width, height);
    imgproc.gaussian_blur(small, blurred, 5, 0);
    // Made once for the largest image, as its samples do.
    while (room.length < width * height) room.push(new keypoint_t(0, 0, 0, 0, -1));
    const count = yape06.detect(blurred, room, 17);
    const best = room
      .slice(0, count)
      .sort((p, q) => q.score - p.score)
      .slice(0, MOST_FEATURES / LEVELS);
    for (const corner of best) corner.angle = angleOf(small, corner.x, corner.y);
    const table = new matrix_t(32, best.length, U8_t | C1_t);
    orb.describe(blurred, best, best.length, table);
    best.forEach(({ x, y }, i) => {
      points.push((x + 0.5) * (image.width / width) - 0.5, (y + 0.5) * (image.height / height) - 0.5);
      descriptors.push(table.data.slice(32 * i, 32 * i + 32));
    });
  }
  return { points: Float32Array.from(points), own: descriptors.map((bits) => new Uint32Array(bits.buffer)) };
}

/** Of the line from a corner to the intensity centroid of the disc around it. */
function angleOf({ data, cols }: { data: Uint8Array; cols: number }, x: number, y: number): number {
  let [mx, my] = [0, 0];
  for (let v = -RADIUS; v <= RADIUS; v++) {
    const reach = Math.floor(Math.sqrt(RADIUS * RADIUS - v * v));
    for (let u = -reach; u <= reach; u++) {
      const value = data[(y + v) * cols + x + u]!;
      mx += u * value;
      my += v * value;
    }
  }
  return Math.atan2(my, mx);
}

function match(a: Found, b: Found): Uint32Array {
  const [there, back] = [nearest(a, b), nearest(b, a)];
  const pairs: number[] = [];
  there.forEach((row, i) => {
    if (row >= 0 && back[row] === i) pairs.push(i, row);
  });
  return Uint32Array.from(pairs);
}

function nearest(a: Found, b: Found): Int32Array {
  const [rowsA, rowsB] = [a.own as Uint32Array[], b.own as Uint32Array[]];
  return Int32Array.from(rowsA, (bits) => {
    let [first, second, row] = [257, 257, -1];
    for (let j = 0; j < rowsB.length; j++) {
      const others = rowsB[j]!;
      let distance = 0;
      for (let k = 0; k < 8; k++) distance += ones(bits[k]! ^ others[k]!);
      if (distance < first) [first, second, row] = [distance, first, j];
      else if (distance < second) second = distance;
    }
    return first < 0.8 * second ? row : -1;
  });
}

function ones(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function homography(a: Found, b: Found, pairs: Uint32Array): number[] | undefined {
  const { F32_t, U8_t, C1_t, matrix_t, ransac_params_t, motion_model, motion_estimator } = jsfeat;
  const [from, to] = pointsOf(a, b, pairs).map((points) =>
    Array.from({ length: points.length / 2 }, (_, i) => ({ x: points[2 * i]!, y: points[2 * i + 1]! })),
  ) as [{ x: number; y: number }[], { x: number; y: number }[]];
  const model = new matrix_t(3, 3, F32_t | C1_t);
  const mask = new matrix_t(Math.max(from.length, 1), 1, U8_t | C1_t);
  const params = new ransac_params_t(4, MAX_ERROR, 0.5, 0.999);
  const found = motion_estimator.ransac(
    params,
    new motion_model.homography2d(),
    from,
    to,
    from.length,
    model,
    mask,
    10_000,
  );
  return found ? Array.from(model.data.subarray(0, 9)) : undefined;
}
