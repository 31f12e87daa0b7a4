/** detectMser against its definition, pixel by pixel, and against OpenCV. */
import fc from 'fast-check';
import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { detectMser, type MserOptions, RegionKind } from '../../lib/index.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor, seedFor } from '../support.ts';

/** Kind and pixels of the regions of an image that holds the given bytes exactly; without blur it stays as it is. */
function detectIn(width: number, height: number, bytes: ArrayLike<number>, options: MserOptions) {
  const image = draw(width, height, (x, y) => bytes[y * width + x]! / 255);
  const { length, kind, pixels } = detectMser(image, { ...options, blur: 0, pixels: true });
  return Array.from({ length }, (_, row) => ({
    kind: kind![row]!,
    indices: Array.from(pixels.indices.subarray(pixels.offsets[row], pixels.offsets[row + 1])),
  }));
}

/** Whether the pixels are ascending and hang together over the 4 neighbours. */
function connected(indices: readonly number[], width: number): boolean {
  if (indices.some((index, k) => k > 0 && index <= indices[k - 1]!)) return false;
  const rest = new Set(indices);
  const queue = indices.slice(0, 1);
  rest.delete(queue[0]!);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const near of [at % width > 0 ? at - 1 : -1, (at + 1) % width > 0 ? at + 1 : -1, at - width, at + width]) {
      if (rest.delete(near)) queue.push(near);
    }
  }
  return rest.size === 0;
}

tape('detectMser: every region is connected and all of it on one side of the pixels around it', (t) => {
  const images = fc
    .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 2, max: 255 }))
    .chain(([width, height, most]) =>
      fc
        .array(fc.integer({ min: 0, max: most }), { minLength: width * height, maxLength: width * height })
        .map((bytes) => ({ width, height, bytes })),
    );
  let seen = 0;
  fc.assert(
    fc.property(images, fc.integer({ min: 1, max: 8 }), ({ width, height, bytes }, delta) => {
      const options = { delta, minArea: 1, maxArea: 1, maxVariation: 20, minDiversity: 0 };
      return detectIn(width, height, bytes, options).every(({ kind, indices }) => {
        const own = new Set(indices);
        const sign = kind === RegionKind.dark ? 1 : -1;
        const limit = Math.max(...indices.map((index) => sign * bytes[index]!));
        const around = bytes.map((_, i) => i).filter((i) => !own.has(i) && indices.some((at) => touch(at, i, width)));
        seen++;
        return connected(indices, width) && around.length > 0 && around.every((i) => sign * bytes[i]! > limit);
      });
    }),
    { seed: seedFor('mser extremal'), numRuns: 150 },
  );
  t.ok(seen > 500, `${seen} regions looked at`);
  t.end();
});

function touch(i: number, j: number, width: number): boolean {
  const [dx, dy] = [(i % width) - (j % width), Math.floor(i / width) - Math.floor(j / width)];
  return dx * dx + dy * dy === 1;
}

/** What OpenCV.js has and its types lack. */
interface MserBinding {
  MSER: new (
    ...options: readonly number[]
  ) => { detectRegions(image: unknown, points: unknown, boxes: unknown): void; delete(): void };
  PointVectorVector: new () => Vector<Vector<{ x: number; y: number }>>;
  RectVector: new () => Vector<unknown>;
}
interface Vector<T> {
  size(): number;
  get(i: number): T;
  delete(): void;
}

tape('detectMser finds the regions that OpenCV finds', async (t) => {
  const opencv = await loadOpenCv();
  const cv = opencv as typeof opencv & MserBinding;
  const [width, height] = [400, 360];
  const texture = drawTexture(width, height, randomFor('mser referee'));
  const bytes = Uint8Array.from(texture.data, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
  const mat = cv.matFromArray(height, width, cv.CV_8UC1, Array.from(bytes));
  const referee = new cv.MSER(5, 60, 14400, 0.25, 0.2, 200, 1.01, 0.003, 5);
  const [lists, boxes] = [new cv.PointVectorVector(), new cv.RectVector()];
  referee.detectRegions(mat, lists, boxes);
  const theirs = Array.from({ length: lists.size() }, (_, i) => {
    const points = lists.get(i);
    const indices = Array.from({ length: points.size() }, (__, k) => {
      const { x, y } = points.get(k);
      return y * width + x;
    });
    points.delete();
    return new Set(indices);
  });
  for (const made of [mat, referee, lists, boxes]) made.delete();

  // It leaves the outermost pixels out, so that what reaches the row or column beside them is cut off by the border.
  const nearBorder = (i: number) =>
    Math.min(i % width, width - 1 - (i % width)) <= 1 || Math.min(i, width * height - 1 - i) < 2 * width;
  const whole = theirs.filter((set) => ![...set].some(nearBorder));
  // Its minDiversity has no effect on grey images: nearly equal regions are all kept.
  const options = { delta: 5, minArea: 60, maxArea: 14400 / (width * height), maxVariation: 0.25, minDiversity: 0 };
  const ours = detectIn(width, height, bytes, options).map(({ indices }) => new Set(indices));
  const shareFound = (wanted: readonly Set<number>[], among: readonly Set<number>[]) =>
    wanted.filter((set) => among.some((other) => overlap(set, other) > 0.8)).length / wanted.length;
  t.ok(whole.length > 50, `${whole.length} regions of theirs, ${ours.length} of ours`);
  t.ok(shareFound(whole, ours) >= 0.95, `of theirs ${shareFound(whole, ours)}`);
  t.ok(shareFound(ours, theirs) >= 0.95, `of ours ${shareFound(ours, theirs)}`);
  t.end();
});

function overlap(a: Set<number>, b: Set<number>): number {
  if (Math.min(a.size, b.size) < 0.8 * Math.max(a.size, b.size)) return 0;
  let both = 0;
  for (const index of a) if (b.has(index)) both++;
  return both / (a.size + b.size - both);
}
