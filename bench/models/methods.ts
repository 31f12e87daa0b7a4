/** The estimators that bench/models.ts compares: ours, OpenCV.js in this process, native OpenCV in a child process. */
import ndarray from 'ndarray';
import type { EstimateOptions, Fit, Matches, Regions } from '../../lib/index.ts';
import * as oriel from '../../lib/index.ts';
import { loadOpenCv, type OpenCv, USAC_MAGSAC } from '../peers/opencvJs.ts';
import { estimateNatively, hasNativeOpenCv, type NativeJob } from '../peers/robust.ts';
import { cpuClock } from '../support/timing.ts';
import type { Scene } from './scenes.ts';
import type { Kind } from './truth.ts';

export interface Estimate {
  /** Least CPU time of the calls. */
  readonly ms: number;
  readonly model: ArrayLike<number> | undefined;
}

export interface Method {
  readonly name: string;
  /** Whether it takes part at this share of outliers, with or without quality. */
  readonly applies: (kind: Kind, outliers: number, quality: boolean) => boolean;
  readonly run: (scenes: readonly Scene[]) => Promise<Estimate[]>;
}

const CALLS = 5;
/** CPU time, ms. */
const WARM_UP = 1000;
const NATIVE_CALLS = 2;

/** Add options of ours here; a second number is the share of outliers from which on they are tried. */
const OURS: readonly [name: string, options: EstimateOptions, from?: number][] = [
  ['oriel', {}],
  ['oriel, 100 000 trials', { maxTrials: 100_000 }, 0.9],
];

/** Methods of native OpenCV without and with quality; the first is what the others' times are compared with. */
const NATIVE: Record<Kind, readonly string[]> = {
  homography: ['USAC_MAGSAC', 'USAC_DEFAULT', 'USAC_FAST', 'USAC_ACCURATE', 'RANSAC'],
  affine: ['USAC_MAGSAC', 'USAC_DEFAULT', 'USAC_FAST', 'USAC_ACCURATE', 'RANSAC'],
  similarity: ['RANSAC'],
  fundamental: ['USAC_MAGSAC', 'USAC_DEFAULT', 'USAC_FAST', 'USAC_ACCURATE', 'RANSAC'],
};
const NATIVE_WITH_QUALITY: Record<Kind, readonly string[]> = {
  homography: ['USAC_MAGSAC', 'USAC_PROSAC', 'MAGSAC_PROSAC'],
  affine: ['USAC_MAGSAC', 'USAC_PROSAC', 'MAGSAC_PROSAC'],
  similarity: ['RANSAC'],
  fundamental: ['USAC_MAGSAC', 'USAC_PROSAC', 'MAGSAC_PROSAC'],
};

type Estimator = (a: Regions, b: Regions, matches: Matches, options: EstimateOptions) => Fit | undefined;

const ESTIMATORS: Record<Kind, Estimator | undefined> = {
  homography: oriel.estimateHomography,
  affine: oriel.estimateAffine,
  similarity: oriel.estimateSimilarity,
  fundamental: (oriel as { estimateFundamental?: Estimator }).estimateFundamental,
};

/** All methods of these kinds; native OpenCV where it is installed. */
export async function methodsFor(): Promise<Method[]> {
  const ours = OURS.map(
    ([name, options, from = 0]): Method => ({
      name,
      applies: (kind, outliers) => ESTIMATORS[kind] !== undefined && outliers >= from,
      run: async (scenes) => timed(scenes, (scene) => byOriel(scene, options)),
    }),
  );
  const cv = await loadOpenCv();
  const js: Method = {
    name: 'OpenCV.js USAC_MAGSAC',
    applies: (kind, _, quality) => !quality && (kind === 'homography' || kind === 'affine'),
    run: async (scenes) => timed(scenes, (scene) => byOpenCvJs(cv, scene)),
  };
  if (!(await hasNativeOpenCv())) {
    console.error('native OpenCV is left out: python3-opencv is not installed');
    return [...ours, js];
  }
  const names = new Set([...Object.values(NATIVE), ...Object.values(NATIVE_WITH_QUALITY)].flat());
  const native = Array.from(
    names,
    (name): Method => ({
      name: nativeName(name),
      applies: (kind, _, quality) => (quality ? NATIVE_WITH_QUALITY : NATIVE)[kind].includes(name),
      run: (scenes) => natively(scenes, { method: name }),
    }),
  );
  const longer: Method = {
    name: 'native USAC_MAGSAC, 100 000 trials',
    applies: (kind, outliers, quality) => !quality && kind !== 'similarity' && outliers >= 0.9,
    run: (scenes) => natively(scenes, { method: 'USAC_MAGSAC', maxTrials: 100_000 }),
  };
  return [...ours, js, ...native, longer];
}

/** The method that times are compared with. */
export function referenceOf(kind: Kind): string {
  return nativeName(NATIVE[kind][0]!);
}

function nativeName(method: string): string {
  return `native ${method}`;
}

/** Warms up for a second, so that nothing is timed while the engine compiles it, then takes the least of the calls. */
function timed(scenes: readonly Scene[], estimator: (scene: Scene) => () => Estimate): Estimate[] {
  const calls = scenes.map(estimator);
  const start = cpuClock();
  do for (const call of calls) call();
  while (cpuClock() - start < WARM_UP);
  return calls.map((call) => {
    const estimates = Array.from({ length: CALLS }, call);
    return { ms: Math.min(...estimates.map(({ ms }) => ms)), model: estimates[0]!.model };
  });
}

function byOriel(scene: Scene, options: EstimateOptions): () => Estimate {
  const [a, b] = [regionsAt(scene.a), regionsAt(scene.b)];
  const rows = Uint32Array.from({ length: a.length }, (_, row) => row);
  const matches: Matches = {
    length: a.length,
    a: rows,
    b: rows,
    distance: new Float32Array(a.length),
    ratio: scene.ratio,
  };
  const estimator = ESTIMATORS[scene.kind]!;
  return () => {
    const start = cpuClock();
    const fit = estimator(a, b, matches, options);
    return { ms: cpuClock() - start, model: fit?.model.to1DArray() };
  };
}

function byOpenCvJs(cv: OpenCv, { kind, a, b }: Scene): () => Estimate {
  return () => {
    const from = cv.matFromArray(a.length / 2, 1, cv.CV_32FC2, a);
    const to = cv.matFromArray(b.length / 2, 1, cv.CV_32FC2, b);
    const mask = new cv.Mat();
    const start = cpuClock();
    const found =
      kind === 'homography'
        ? cv.findHomography(from, to, USAC_MAGSAC, 3, mask, 10_000, 0.995)
        : cv.estimateAffine2D(from, to, mask, USAC_MAGSAC, 3, 10_000, 0.995, 10);
    const ms = cpuClock() - start;
    const model = found.rows < 2 ? undefined : [...found.data64F, ...(found.rows === 2 ? [0, 0, 1] : [])];
    for (const mat of [from, to, mask, found]) mat.delete();
    return { ms, model };
  };
}

function natively(scenes: readonly Scene[], job: Omit<NativeJob, 'model'>): Promise<Estimate[]> {
  return estimateNatively(scenes.map(surestFirst), [{ ...job, model: scenes[0]!.kind }], NATIVE_CALLS).then(
    ([fits]) => fits!,
  );
}

/** OpenCV knows no quality but the order. */
function surestFirst({ a, b, ratio }: Scene) {
  if (ratio === undefined) return { a, b };
  const rows = Array.from(ratio.keys()).sort((i, j) => ratio[i]! - ratio[j]!);
  const sorted = (points: Float32Array) =>
    Float32Array.from(rows.flatMap((row) => [points[2 * row]!, points[2 * row + 1]!]));
  return { a: sorted(a), b: sorted(b) };
}

function regionsAt(centres: Float32Array): Regions {
  const length = centres.length / 2;
  const frames = Float32Array.from({ length: 6 * length }, (_, k) => {
    const [row, column] = [Math.floor(k / 6), k % 6];
    return [1, 0, centres[2 * row]!, 0, 1, centres[2 * row + 1]!][column]!;
  });
  return { length, frames: ndarray(frames, [length, 2, 3]), response: new Float32Array(length) };
}
