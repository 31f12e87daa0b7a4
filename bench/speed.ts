/**
 * Speed, one thread, medians of one run: stages of the chain, and ratios against peers.
 *
 *     npm run bench [-- --data FOLDER]
 *     npm run bench -- index           the inverted index alone (postings.ts)
 *
 * Images: photographs of the development dependencies, and graffiti where the data sets are. Peers: `@techstark/opencv-js` in this
 * process, native OpenCV in a child process where python3-opencv is installed (CPU time, one thread). All benchmarks import the
 * source, never the build, which may be stale: under tsx the two take the same time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ndarray from 'ndarray';
import { photographPath } from '../examples/scene/photographs.ts';
import { describeSift, detectDog, extract, matchDescriptors, type NdArray, orient, scaleSpace } from '../lib/index.ts';
import { findPeers, peerTime } from './peers/native.ts';
import { loadOpenCv } from './peers/opencvJs.ts';
import { grayPicture, type Picture, readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { ms, ratio, time } from './support/timing.ts';

const { values, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    postings: { type: 'string' },
    words: { type: 'string' },
    features: { type: 'string' },
  },
  allowPositionals: true,
});
console.log(
  `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);

if (positionals.includes('index')) {
  await import('./postings.ts');
  process.exit();
}

interface Input extends Picture {
  readonly name: string;
}

const folder = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
const inputs = [
  await input('boats 640x480', photographPath('nagasaki-boats'), [640, 480]),
  ...(values.data ? [await input('graf 800x640', join(values.data, 'vgg_affine/graf/img1.png'))] : []),
  await input('boats 1024x768', photographPath('nagasaki-boats'), [1024, 768]),
];
benchStages();
await benchExtract();
await benchMatching();
console.log();
await import('./regions.ts');
rmSync(folder, { recursive: true });

function benchStages(): void {
  console.log('Stages, ms (a scale space per call, so its memory is fresh; `extract` borrows warm memory)\n');
  const rows = inputs.map(({ name, image }) => {
    const space = scaleSpace(image);
    const detected = detectDog(space);
    const regions = orient(space, detected);
    const stages = [
      time(() => scaleSpace(image)),
      time(() => detectDog(space)),
      time(() => orient(space, detected)),
      time(() => describeSift(space, regions)),
      time(() => extract(image)),
    ];
    return [name, String(regions.length), ...stages.map(({ median }) => ms(median))];
  });
  printTable(['image', 'features', 'scale space', 'detect', 'orient', 'describe', 'extract'], rows);
}

async function benchExtract(): Promise<void> {
  console.log('\nextract against native OpenCV SIFT (detectAndCompute)\n');
  const { opencv } = await findPeers(folder);
  if (opencv === undefined) {
    console.log('skipped: python3-opencv is not installed');
    return;
  }
  const rows: string[][] = [];
  for (const { name, image, file } of inputs) {
    const { median } = time(() => extract(image));
    const { length } = extract(image);
    const theirs = await peerTime(opencv, 'sift', file);
    const cells = [theirs.version, `${theirs.regions}`, ms(theirs.ms), ratio(median, theirs.ms)];
    rows.push([name, `${length}`, ms(median), ...cells]);
  }
  printTable(['image', 'features', 'ms', 'OpenCV', 'features', 'ms', 'ratio'], rows);
}

async function benchMatching(): Promise<void> {
  console.log('\nExact two nearest neighbours, n x n descriptors of 128 bytes\n');
  const cv = await loadOpenCv();
  const pool = extract(inputs.at(-1)!.image).descriptors;
  const rows = [500, 2000, 4000]
    .filter((n) => 2 * n <= pool.shape[0]! || n <= 2000)
    .map((n) => {
      const [a, b] = [rowsOf(pool, 0, n), rowsOf(pool, pool.shape[0]! - n, n)];
      const ours = time(() => matchDescriptors(a, b, { mutual: false, oneToOne: false }));
      const mutual = time(() => matchDescriptors(a, b));
      const [matA, matB] = [a, b].map((set) => cv.matFromArray(n, 128, cv.CV_32F, set.data));
      const matcher = new cv.BFMatcher(cv.NORM_L2, false);
      const theirs = time(
        () => {
          const found = new cv.DMatchVectorVector();
          matcher.knnMatch(matA!, matB!, found, 2);
          found.delete();
        },
        3,
        1,
      );
      for (const object of [matA!, matB!, matcher]) object.delete();
      return [
        `${n}`,
        ms(ours.median),
        ms(mutual.median),
        ms(theirs.median),
        `${(theirs.median / ours.median).toFixed(1)} x`,
      ];
    });
  printTable(['n', 'ratio test, ms', 'ratio and mutual, ms', 'OpenCV.js BFMatcher, ms', 'ours is faster by'], rows);
}

function rowsOf(table: NdArray<Uint8Array>, from: number, count: number): NdArray<Uint8Array> {
  return ndarray(table.data.slice(128 * from, 128 * (from + count)), [count, 128]);
}

async function input(name: string, path: string, size?: [width: number, height: number]): Promise<Input> {
  return { name, ...(await grayPicture(await readGray(path, size), folder)) };
}
