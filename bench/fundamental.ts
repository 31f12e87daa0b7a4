/**
 * Fundamental matrices from right pairs with noise: a linear fit and our refinement of it against native OpenCV, accuracy over 200 scenes
 * a level.
 *
 *     node --import tsx bench/fundamental.ts
 *
 * Random points 4 to 10 away from two cameras of 600 to 800 px focal length whose centres are about 1 apart (test/geometry/scenes.ts).
 * The error is the root mean square Sampson distance of the noise-free pairs, px. OpenCV's robust methods get 3 px, 0.999 and 10 000.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fitEightPoint } from '../lib/geometry/models/eightPoint.ts';
import { refineFundamental } from '../lib/geometry/models/fundamentalRefinement.ts';
import { allRows, randomScene, rmsSampson, withNoise } from '../test/geometry/scenes.ts';
import { randomFor } from '../test/support.ts';
import { printTable } from './support/table.ts';

const SCENES = 200;
const STEPS = 20;
const LEVELS = [
  [20, 0.5],
  [100, 0.5],
  [100, 1],
  [500, 1],
] as const;

const sets = LEVELS.flatMap(([n, noise]) =>
  Array.from({ length: SCENES }, (_, scene) => {
    const random = randomFor(`fundamental ${n} ${noise} ${scene}`);
    const exact = randomScene(random, n).pairs;
    return { exact, pairs: withNoise(random, exact, noise) };
  }),
);
const ours = sets.map(({ pairs }) => {
  const rows = allRows(pairs);
  const linear = new Float64Array(9);
  fitEightPoint(pairs, rows, rows.length, linear);
  const refined = linear.slice();
  refineFundamental(pairs, rows, rows.length, refined, STEPS);
  return { 'oriel, eight-point': linear, 'oriel, refined': refined };
});
const theirs = byOpenCv(sets.map(({ pairs }) => pairs));
if (theirs === undefined) console.log('skipped: python3-opencv is not installed');

const models: Record<string, ArrayLike<number> | null>[] = sets.map((_, i) => ({ ...ours[i], ...theirs?.[i] }));
const table = Object.keys(models[0]!).map((method) => [
  method,
  ...LEVELS.map((_, level) => {
    const errors = Array.from({ length: SCENES }, (_, scene) => {
      const model = models[level * SCENES + scene]![method];
      return model ? rmsSampson(sets[level * SCENES + scene]!.exact, model) : Number.POSITIVE_INFINITY;
    }).sort((p, q) => p - q);
    return `${errors[SCENES / 2]!.toFixed(3)} / ${errors[SCENES * 0.9]!.toFixed(3)}`;
  }),
]);
printTable(['median / 90 %, px', ...LEVELS.map(([n, noise]) => `${n} pairs, noise ${noise}`)], table);

function byOpenCv(pairs: Float64Array[]): Record<string, number[] | null>[] | undefined {
  const program = fileURLToPath(new URL('peers/fundamental.py', import.meta.url));
  const input = JSON.stringify(pairs.map((set) => Array.from(set)));
  const { status, stdout } = spawnSync('/usr/bin/python3', [program], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
