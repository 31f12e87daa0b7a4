/** A small program for strangers' projects: it matches two views of a façade and finds one in an index. */
import { renderFacade } from '../../examples/scene/facade.ts';
import { photograph } from '../../examples/scene/photograph.ts';
import { writeFiles } from '../pages.ts';
import { emptyProject, runNode } from './consumer.ts';

/** JavaScript, as a user writes it; `run` resolves to figures and checksums. */
const PROGRAM = `
import { estimateHomography, extract, matchDescriptors, trainVocabulary, VisualIndex } from 'oriel';
import { pair } from './pair.js';

export async function run() {
  const [a, b] = pair.map((image) => extract(image, { preset: 'hesaff' }));
  const matches = matchDescriptors(a, b);
  const fit = estimateHomography(a, b, matches);
  const index = new VisualIndex(await trainVocabulary([a, b], { words: 40, iterations: 3, hamming: { bits: 64 } }));
  index.add('a', a);
  index.add('b', b);
  const hits = index.query(a, { verify: true }).map(({ id, score, inliers }) => [id, score, inliers]);
  const descriptors = [a, b].map(({ descriptors }) => checksum(descriptors.data));
  return { lengths: [a.length, b.length], descriptors, inliers: fit.inliers.length, model: fit.model.to1DArray(), hits };
}

function checksum(bytes) {
  let sum = 2166136261;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 16777619);
  return sum >>> 0;
}
`;

/** Tells its host what came of it: a page by its title, a worker's by a message, a program's on standard output. */
const MAIN = `
import { run } from './program.js';

run().then(
  (result) => tell(JSON.stringify(result)),
  (error) => tell(String(error)),
);

function tell(text) {
  if (typeof document !== 'undefined') document.title = text;
  else if (typeof WorkerGlobalScope !== 'undefined') postMessage(text);
  else console.log(text);
}
`;

/** A page that runs a bundle. */
export const PAGE = '<!doctype html><title></title><script type="module" src="bundle.js"></script>';

/**
 * The empty project with the program in it, and further files.
 *
 * @returns its folder, and what the program tells in Node
 */
export async function projectWith(files: Record<string, string>): Promise<{ project: string; truth: string }> {
  const { folder: project } = emptyProject();
  pair ??= pairModule();
  await writeFiles(project, { 'program.js': PROGRAM, 'main.js': MAIN, 'pair.js': pair, ...files });
  return { project, truth: runNode(project, 'main.js') };
}

let pair: string | undefined;

/** The module of the pictures. */
function pairModule(): string {
  const facade = renderFacade({ seed: 3, width: 320, height: 240 });
  const { image } = photograph(facade, { view: { rotation: 8, tilt: 30, direction: 20 }, noise: 2 });
  const images = [facade, image].map(({ width, height, data }) => ({
    width,
    height,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  }));
  return `export const pair = ${JSON.stringify(images)}.map(({ width, height, data }) => ({
  width,
  height,
  data: Uint8Array.from(atob(data), (char) => char.charCodeAt(0)),
}));
`;
}
