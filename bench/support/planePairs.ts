/** Pairs of views of a plane with points to check a homography by: evd, homogr, asift_aid, graf 1-5 and 1-6. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Matrix } from 'ml-matrix';
import type { PixelData } from '../../lib/index.ts';
import { transfer } from '../../lib/regions/model.ts';
import { readAny, readModel, readNumbers } from './images.ts';

/** How far from where the published homography maps it a correct point may lie, px: more for evd, whose homographies are the least exact. */
const TOLERANCE = 5;
const EVD_TOLERANCE = 10;

export interface PlanePair {
  readonly set: string;
  readonly name: string;
  readonly a: PixelData;
  readonly b: PixelData;
  /** Paths of the images below the folder. */
  readonly paths: readonly [a: string, b: string];
  readonly truth: Matrix;
  /** x1 y1 x2 y2. */
  readonly checks: readonly (readonly number[])[];
  /** How far a correct match may lie from where `truth` maps it, px. */
  readonly tolerance: number;
}

/** The pairs below `folder`: all sets in order. */
export async function* readPlanePairs(folder: string): AsyncGenerator<PlanePair> {
  const evd = join(folder, 'evd');
  for (const name of await namesIn(evd, '_H_AtoB_estimated.txt')) {
    const truth = await readModel(join(evd, `${name}_H_AtoB_estimated.txt`));
    const lines = (await readFile(join(evd, `${name}_pts.txt`), 'utf8')).trim().split('\n');
    const labelled = lines.map((line) => line.trim().split(/\s+/)).filter((cells) => cells.at(-1) === '1');
    const checks = labelled
      .map((cells) => cells.slice(0, 4).map(Number))
      .filter((check) => distance(truth.to1DArray(), check) < EVD_TOLERANCE);
    yield {
      set: 'evd',
      name,
      ...(await readViews(folder, `evd/${name}A.png`, `evd/${name}B.png`)),
      truth,
      checks,
      tolerance: EVD_TOLERANCE,
    };
  }
  const homogr = join(folder, 'homogr');
  for (const name of await namesIn(homogr, '_H_AtoB.txt')) {
    const truth = await readModel(join(homogr, `${name}_H_AtoB.txt`));
    const points = await readNumbers(join(homogr, `${name}_pts.txt`));
    const checks = Array.from({ length: points.length / 7 }, (_, k) => points.slice(7 * k, 7 * k + 7))
      .filter((row) => row[6] === 1)
      .map(([x1, y1, , x2, y2]) => [x1!, y1!, x2!, y2!]);
    yield {
      set: 'homogr',
      name,
      ...(await readViews(folder, `homogr/${name}A.png`, `homogr/${name}B.png`)),
      truth,
      checks,
      tolerance: TOLERANCE,
    };
  }
  for (const name of ['adam', 'arc', 'coca']) {
    const views = await readViews(folder, `asift_aid/${name}.1.png`, `asift_aid/${name}.2.png`);
    const truth = await readModel(join(folder, `asift_aid/${name}.txt`));
    yield { set: 'asift_aid', name, ...views, truth, checks: corners(views.a, truth), tolerance: TOLERANCE };
  }
  for (const k of [5, 6]) {
    const views = await readViews(folder, 'vgg_affine/graf/img1.png', `vgg_affine/graf/img${k}.png`);
    const truth = await readModel(join(folder, `vgg_affine/graf/H1to${k}p`));
    yield { set: 'graf', name: `1-${k}`, ...views, truth, checks: corners(views.a, truth), tolerance: TOLERANCE };
  }
}

async function readViews(folder: string, a: string, b: string) {
  const paths: PlanePair['paths'] = [a, b];
  return { a: await readAny(join(folder, a)), b: await readAny(join(folder, b)), paths };
}

async function namesIn(folder: string, ending: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length)).sort();
}

function corners({ width, height }: PixelData, truth: Matrix): number[][] {
  return [
    [0, 0],
    [width - 1, 0],
    [width - 1, height - 1],
    [0, height - 1],
  ].map(([x, y]) => [x!, y!, ...transfer(Float64Array.from(truth.to1DArray()), x!, y!)]);
}

/** How far from its partner the model maps each check point, px, ascending; Infinity without a model. */
export function pointErrors({ checks }: PlanePair, model: ArrayLike<number> | undefined): number[] {
  const errors = checks.map((check) => (model ? distance(model, check) : Number.POSITIVE_INFINITY));
  return errors.sort((x, y) => x - y);
}

export function meanError(errors: readonly number[]): number {
  return errors.reduce((sum, error) => sum + error / errors.length, 0);
}

function distance(model: ArrayLike<number>, [x1, y1, x2, y2]: readonly number[]): number {
  const [x, y] = transfer(Float64Array.from(model), x1!, y1!);
  return Math.hypot(x - x2!, y - y2!);
}
