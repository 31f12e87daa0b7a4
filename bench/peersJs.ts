/**
 * Beside other libraries for JavaScript: OpenCV.js, jsfeat and image-js, each with the best it has for matching two photographs.
 *
 *     npm run bench -- peers
 *
 * 1. Size of a program that matches two pictures, bundled and minified by esbuild, and of what npm unpacks.
 * 2. Start: from the start of a process to the first result on a pair of 320 × 240 px, of that bundle; median of nine processes.
 * 3. A rendered façade, 800 × 600 px, and views of it whose homography is known, with other light and noise: CPU time of each stage
 *    (medians of five, both images of a pair), correct matches (within 3 px of the truth) and the error of the model at the corners.
 *
 * Each gives at most 2000 features and sees the same grey bytes. Those with a matcher of their own use it; see the head of each file.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Matrix } from 'ml-matrix';
import { renderFacade } from '../examples/scene/facade.ts';
import { modelBetween, photograph, type View } from '../examples/scene/photograph.ts';
import { cornerError } from '../lib/evaluate/index.ts';
import { grayscale, type PixelData } from '../lib/index.ts';
import { type Library, MAX_ERROR, pointsOf } from './peersJs/library.ts';
import { printTable } from './support/table.ts';
import { cpuTime, median, ms } from './support/timing.ts';

const FILES = { oriel: 'oriel', 'OpenCV.js': 'opencvJs', jsfeat: 'jsfeat', 'image-js': 'imageJs' };
const PACKAGES: Record<string, string> = {
  'OpenCV.js': '@techstark/opencv-js',
  jsfeat: 'jsfeat',
  'image-js': 'image-js',
};
const VIEWS: [name: string, view: View][] = [
  ['rotation 45°', { rotation: 45 }],
  ['half the size', { scale: 0.5 }],
  ['tilt 40°', { tilt: 40, direction: 30 }],
  ['tilt 60°', { tilt: 60, direction: 30 }],
];

/** Of every stage: some take seconds. */
const REPEATS = 5;

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'oriel-peers-'));
await sizes();
await views();
await rm(folder, { recursive: true });

async function sizes(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, file] of Object.entries(FILES)) {
    const page = await bundle(file, 'browser');
    const node = await bundle(file, 'node');
    const times: number[] = [];
    for (let i = 0; i < 9; i++) times.push(JSON.parse((await run(process.execPath, [node.path])).stdout).ms);
    const unpacked = PACKAGES[name] ? here(`../node_modules/${PACKAGES[name]}`) : here('../dist');
    rows.push([
      name,
      kilobytes(page.bytes),
      kilobytes(page.gzipped),
      kilobytes(await folderSize(unpacked)),
      ms(median(times)),
    ]);
  }
  console.log('Size and start\n');
  printTable(['library', 'bundle, KB', 'gzipped, KB', 'unpacked, KB', 'first result, ms'], rows);
}

/** The program of start.ts around a library, as one file. */
async function bundle(file: string, platform: 'browser' | 'node') {
  const path = join(folder, `${file}-${platform}.cjs`);
  await build({
    entryPoints: [here('peersJs/start.ts')],
    outfile: path,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform,
    // OpenCV.js and image-js ask for files where there are some.
    external: platform === 'browser' ? ['node:*', 'fs', 'path', 'crypto'] : [],
    plugins: [
      {
        name: 'library',
        setup: (on) => on.onResolve({ filter: /^\.\/oriel\.ts$/ }, () => ({ path: here(`peersJs/${file}.ts`) })),
      },
    ],
  });
  const contents = await readFile(path);
  return { path, bytes: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}

async function folderSize(path: string): Promise<number> {
  const files = await readdir(path, { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => stat(join(path, file))));
  return sizes.reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);
}

async function views(): Promise<void> {
  const libraries: Library[] = [];
  for (const file of Object.values(FILES)) libraries.push(...(await (await import(`./peersJs/${file}.ts`)).load()));
  const flat = renderFacade({ seed: 7, width: 800, height: 600 });
  const front = photograph(flat, { noise: 2, seed: 1 });
  for (const [name, view] of VIEWS) {
    const seen = photograph(flat, { view, gain: 0.8, bias: 10, noise: 3, seed: 2 });
    const truth = modelBetween(front, seen);
    console.log(`\n${name}\n`);
    const rows = libraries.map((library) => scoreOf(library, grey(front.image), grey(seen.image), truth));
    const header = [
      'library',
      'method',
      'features',
      'extract, ms',
      'match, ms',
      'model, ms',
      'matches',
      'correct',
      'corner error, px',
    ];
    printTable(header, rows);
  }
}

function scoreOf(library: Library, imageA: PixelData, imageB: PixelData, truth: Matrix): string[] {
  const extractBoth = () => [library.extract(imageA), library.extract(imageB)] as const;
  const extraction = cpuTime(
    () => {
      for (const found of extractBoth()) library.free?.(found);
    },
    REPEATS,
    1,
  );
  const [a, b] = extractBoth();
  const matching = cpuTime(() => library.match(a, b), REPEATS, 1);
  const pairs = library.match(a, b);
  const estimation = library.homography && cpuTime(() => library.homography!(a, b, pairs), REPEATS, 1);
  const model = library.homography?.(a, b, pairs);
  const [from, to] = pointsOf(a, b, pairs);
  let correct = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const [x, y, w] = truth.mmul(Matrix.columnVector([from[i]!, from[i + 1]!, 1])).to1DArray() as [
      number,
      number,
      number,
    ];
    if (Math.hypot(x / w - to[i]!, y / w - to[i + 1]!) <= MAX_ERROR) correct++;
  }
  for (const found of [a, b]) library.free?.(found);
  const error = cornerError(model && Matrix.from1DArray(3, 3, model), truth, imageA);
  return [
    library.name,
    library.method,
    `${a.points.length / 2}, ${b.points.length / 2}`,
    ms(extraction.median),
    ms(matching.median),
    estimation ? ms(estimation.median) : '-',
    `${pairs.length / 2}`,
    `${correct}`,
    library.homography === undefined ? '-' : error > 20 ? 'none within 20' : error.toFixed(2),
  ];
}

function grey(image: PixelData): PixelData {
  const { width, height } = image;
  // Uint8ClampedArray rounds.
  const data = new Uint8Array(Uint8ClampedArray.from(grayscale(image).data, (value) => 255 * value).buffer);
  return { width, height, channels: 1, data };
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
