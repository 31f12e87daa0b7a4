/**
 * Speed, one thread: stages of the chain, and ratios against peers.
 *
 *     npm run bench [-- --data FOLDER]
 *     npm run bench -- index           the inverted index alone (postings.ts)
 *     npm run bench -- stages          every stage alone, and the share of the machine's peak (stages.ts)
 *     npm run bench -- extraction      extract beside native OpenCV, VLFeat and COLMAP alone (extraction.ts)
 *     npm run bench -- large           images from 0.3 to 50 megapixels, time and memory (large.ts)
 *     npm run bench -- start           import, first call and fixed costs alone (start.ts)
 *     npm run bench -- neighbours      matching descriptors alone (neighbours.ts)
 *     npm run bench -- hamming         comparing signatures alone (hamming.ts)
 *     npm run bench -- javascript      the chain beside OpenCV.js, jsfeat and image-js (javascript.ts)
 *
 * Images: photographs of the development dependencies, and graffiti where the data sets are. Peers: `@techstark/opencv-js` in this
 * process, native ones in child processes where they are installed (CPU time, one thread). All benchmarks import the source, never
 * the build, which may be stale: under tsx the two take the same time. Only what starts fresh processes compiles it (start.ts).
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const { positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    runs: { type: 'string' },
    postings: { type: 'string' },
    words: { type: 'string' },
    features: { type: 'string' },
  },
  allowPositionals: true,
});
console.log(
  `${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);

const PARTS = ['index', 'stages', 'extraction', 'large', 'start', 'neighbours', 'hamming', 'javascript'] as const;
const FILES = { index: 'postings' } as Record<string, string>;
for (const part of PARTS) {
  if (!positionals.includes(part)) continue;
  await import(`./${FILES[part] ?? part}.ts`);
  process.exit();
}

await import('./stages.ts');
await import('./extraction.ts');
await import('./neighbours.ts');
console.log();
await import('./regions.ts');
