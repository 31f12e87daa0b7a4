/**
 * Matching byte descriptors exactly, one thread: `matchDescriptors` beside the search alone of faiss, native OpenCV and OpenCV.js.
 *
 *     npm run bench -- neighbours
 *
 * Descriptors are those of the photographs of the development dependencies, against those of the same at four fifths of the size: n of
 * each, spread evenly. CPU times, medians; ours and those of the peers in child processes are taken in turn, three times.
 */
import ndarray from 'ndarray';
import { PHOTOGRAPHS, photographPath } from '../examples/scene/photographs.ts';
import { extract, matchDescriptors, type NdArray } from '../lib/index.ts';
import { timeNeighbours } from './peers/neighbours.ts';
import { loadOpenCv } from './peers/opencvJs.ts';
import { readGray } from './support/images.ts';
import { printTable } from './support/table.ts';
import { cpuTime, median, ms, ratio } from './support/timing.ts';

const SIZES = [500, 2000, 10_000];
const ROUNDS = 3;
const SCALE = 0.8;
/** Multiply-adds that each timing is to take at least, which says how often a search is repeated. */
const WORK = 3e10;

console.log(
  '\nExact two nearest neighbours, n x n descriptors of 128 bytes; times in ms, ratios are ours (mutual) / peer\n',
);
const cv = await loadOpenCv();
const [poolA, poolB] = [await extractAll(1), await extractAll(SCALE)];
const rows: string[][] = [];
for (const n of SIZES) rows.push(await benchSize(n));
const peers = ['faiss', 'ratio', 'OpenCV BFMatcher', 'ratio', 'OpenCV.js BFMatcher', 'ours is faster by'];
printTable(['n', 'matches', 'ratio test', 'ratio and mutual', ...peers], rows);

async function benchSize(n: number): Promise<string[]> {
  const [a, b] = [spread(poolA, n), spread(poolB, n)];
  const repeats = Math.min(15, Math.ceil(WORK / (128 * n * n)));
  const times: Record<'single' | 'mutual' | 'faiss' | 'opencv', number[]> = {
    single: [],
    mutual: [],
    faiss: [],
    opencv: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    times.single.push(cpuTime(() => matchDescriptors(a, b, { mutual: false, oneToOne: false }), repeats).median);
    times.mutual.push(cpuTime(() => matchDescriptors(a, b), repeats).median);
    for (const { method, ms } of await timeNeighbours(a.data, b.data, repeats)) times[method].push(ms);
  }
  const ours = median(times.mutual);
  const compiled = timeOpenCvJs(a, b, n > 2000 ? 1 : 5);
  return [
    `${n}`,
    `${matchDescriptors(a, b).length}`,
    ms(median(times.single)),
    ms(ours),
    ...[times.faiss, times.opencv].flatMap((each) =>
      each.length > 0 ? [ms(median(each)), ratio(ours, median(each))] : ['-', '-'],
    ),
    ms(compiled),
    `${(compiled / ours).toFixed(1)} x`,
  ];
}

function timeOpenCvJs(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>, repeats: number): number {
  const [matA, matB] = [a, b].map((set) => cv.matFromArray(set.shape[0]!, 128, cv.CV_32F, set.data));
  const matcher = new cv.BFMatcher(cv.NORM_L2, false);
  const search = () => {
    const found = new cv.DMatchVectorVector();
    matcher.knnMatch(matA!, matB!, found, 2);
    found.delete();
  };
  const { median: time } = cpuTime(search, repeats, repeats > 1 ? 1 : 0);
  for (const object of [matA!, matB!, matcher]) object.delete();
  return time;
}

/** The descriptors of all photographs, resized. */
async function extractAll(scale: number): Promise<NdArray<Uint8Array>> {
  const tables: Uint8Array[] = [];
  for (const name of PHOTOGRAPHS) {
    const path = photographPath(name);
    const { width } = await readGray(path);
    tables.push(extract(await readGray(path, [Math.round(scale * width)])).descriptors.data);
  }
  const data = Buffer.concat(tables);
  return ndarray(new Uint8Array(data), [data.length / 128, 128]);
}

/** `n` rows spread evenly over a table. */
function spread({ data, shape }: NdArray<Uint8Array>, n: number): NdArray<Uint8Array> {
  const picked = new Uint8Array(128 * n);
  for (let i = 0; i < n; i++) {
    const row = Math.floor((i * shape[0]!) / n);
    picked.set(data.subarray(128 * row, 128 * (row + 1)), 128 * i);
  }
  return ndarray(picked, [n, 128]);
}
