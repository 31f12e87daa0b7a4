/**
 * The chain from two pictures to a homography beside OpenCV.js, jsfeat and image-js, each by the best that it has of its own
 * (bench/javascript/): what is right, how long it takes, how much is loaded.
 *
 *     npm run bench -- javascript [--runs 7]
 *
 * Pictures: a photograph of the development dependencies, 640 × 480, grey, and views of it by known homographies. CPU time, medians, in
 * this process; the first result in fresh ones, from the bundle. Bundles are made by esbuild, minified, for browsers.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { Matrix } from 'ml-matrix';
import { photograph } from '../examples/scene/photograph.ts';
import { photographPath } from '../examples/scene/photographs.ts';
import { cornerError } from '../lib/evaluate/index.ts';
import type { PixelData } from '../lib/index.ts';
import { type Chain, pointsOf } from './javascript/chain.ts';
import { readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, median, ms, ratio } from './support/timing.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '7' } }, allowPositionals: true });
const runs = Number(values.runs);
const VIEWS = {
  'turned 30°, 0.8': { rotation: 30, scale: 0.8 },
  'half as large': { scale: 0.5 },
  'tilted 30°': { tilt: 30, direction: 20 },
  'tilted 50°': { tilt: 50, direction: 20 },
};
const LIBRARIES = ['oriel', 'opencv', 'jsfeat', 'imageJs'] as const;
const NAMES = { oriel: 'oriel', opencv: 'OpenCV.js 4.12', jsfeat: 'jsfeat 0.0.8', imageJs: 'image-js 1.7' };
/** What CommonJS inside a bundle of ES modules asks Node for. */
const COMMON_JS = `import { createRequire } from 'node:module';
const [require, __dirname] = [createRequire(import.meta.url), import.meta.url];
`;
/** px; a match or a homography within is right. */
const RIGHT = 3;

const picture = await readGray(photographPath('nagasaki-boats'), [640, 480]);
const views = Object.entries(VIEWS).map(([name, view]) => ({
  name,
  ...photograph(picture, { view, noise: 2, gain: 0.9 }),
}));
const chains = new Map<string, Chain>();
for (const library of LIBRARIES) chains.set(library, (await import(`./javascript/${library}.ts`)).chain);

console.log(`Correct matches (of those given), and the error of the corners, px\n`);
printTable(
  ['view', ...LIBRARIES.map((library) => NAMES[library])],
  views.map(({ name, image, model }) => [
    name,
    ...LIBRARIES.map((library) => judge(chains.get(library)!, image, model)),
  ]),
);

console.log('\nTime of each stage, ms, and ours as a share, the first view\n');
const times = LIBRARIES.map((library) => stages(chains.get(library)!, views[0]!.image));
const [ours] = times;
printTable(
  ['', 'features', 'extract, both', 'share', 'a thousand features', 'share', 'match', 'share', 'homography', 'share'],
  times.map(({ features, extract, match, estimate }, i) => {
    const [each, ourEach] = [(1000 * extract) / features, (1000 * ours!.extract) / ours!.features];
    const pair = (value: number | undefined, own: number) =>
      value === undefined ? ['-', '-'] : [ms(value), ratio(own, value)];
    return [
      NAMES[LIBRARIES[i]!],
      `${features}`,
      ...pair(extract, ours!.extract),
      ...pair(each, ourEach),
      ...pair(match, ours!.match),
      ...pair(estimate, ours!.estimate!),
    ];
  }),
);

console.log('\nWhat is loaded for it, bytes, and the first result in a fresh process, ms\n');
const loads: string[][] = [];
for (const library of LIBRARIES) loads.push(await load(library));
printTable(['', 'minified', 'gzipped', 'first result'], loads);
process.exit();

/** How many matches are right, and how far off the homography is. */
function judge(chain: Chain, image: PixelData, truth: Matrix): string {
  const [a, b] = [chain.extract(picture), chain.extract(image)];
  const pairs = chain.match(a, b);
  const [from, to] = [pointsOf(a, pairs, 0), pointsOf(b, pairs, 1)];
  let right = 0;
  for (let i = 0; i < from.length; i += 2) {
    const [x, y, w] = truth.mmul(Matrix.columnVector([from[i]!, from[i + 1]!, 1])).to1DArray() as [
      number,
      number,
      number,
    ];
    if (Math.hypot(x / w - to[i]!, y / w - to[i + 1]!) <= RIGHT) right++;
  }
  const rows = chain.estimate?.(a, b, pairs);
  const error = rows && cornerError(Matrix.from1DArray(3, 3, rows), truth, picture);
  for (const points of [a, b]) chain.free?.(points);
  const model =
    chain.estimate === undefined ? 'no estimator' : error === undefined || !(error < 100) ? 'wrong' : error.toFixed(2);
  return `${right} (${pairs.length / 2}), ${model}`;
}

function stages(chain: Chain, image: PixelData) {
  const [a, b] = [chain.extract(picture), chain.extract(image)];
  const pairs = chain.match(a, b);
  const extract = cpuTime(
    () => {
      for (const one of [picture, image]) {
        const points = chain.extract(one);
        chain.free?.(points);
      }
    },
    runs,
    2,
  ).median;
  const match = cpuTime(() => chain.match(a, b), runs, 2).median;
  const estimate = chain.estimate && cpuTime(() => chain.estimate!(a, b, pairs), runs, 2).median;
  return { features: (a.xy.length + b.xy.length) / 2, extract, match, estimate };
}

/** The bundle's sizes, and the median time to the first result from it. */
async function load(library: (typeof LIBRARIES)[number]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  const bundle = join(folder, 'bundle.mjs');
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // OpenCV.js asks for modules of Node, which pages do not have: bundlers must be told to leave them.
  const options = {
    bundle: true,
    format: 'esm',
    minify: true,
    outfile: bundle,
    external: ['fs', 'path', 'crypto'],
  } satisfies BuildOptions;
  await build({ entryPoints: [here(`javascript/${library}.ts`)], platform: 'browser', ...options });
  const bytes = await readFile(bundle);
  await build({
    entryPoints: [here(`javascript/${library}.ts`)],
    platform: 'node',
    banner: { js: COMMON_JS },
    ...options,
  });
  await build({
    entryPoints: [here('javascript/first.ts')],
    platform: 'node',
    format: 'esm',
    outfile: join(folder, 'first.mjs'),
  });
  const files = [picture, views[0]!.image].map(
    ({ data }, i) => [join(folder, `${i}.raw`), data as Uint8Array] as const,
  );
  for (const [file, data] of files) await writeFile(file, data);
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const parameters = [bundle, `${picture.width}`, `${picture.height}`, ...files.map(([file]) => file)];
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'first.mjs'), ...parameters]);
    times.push(Number(stdout));
  }
  await rm(folder, { recursive: true });
  return [NAMES[library], `${bytes.length}`, `${gzipSync(bytes, { level: 9 }).length}`, ms(median(times))];
}
