/** Files that VLFeat, COLMAP and OpenCV wrote of the rendered view say of it what we say. */
import { readFile } from 'node:fs/promises';
import ndarray from 'ndarray';
import tape from 'tape';
import { featuresFromColmap, featuresFromVlfeat, reverseDirections } from '../../lib/formats/index.ts';
import { describeSift, detectDog, type Features, type NdArray } from '../../lib/index.ts';
import { regionsFromKeyPoints } from '../../lib/opencv/index.ts';
import { apart, centres } from '../conformance/detector.ts';
import { renderedView } from '../examples/views.ts';

const view = renderedView();
const fixture = (name: string) => readFile(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

/** VLFeat 0.9.21, vl_sift with first octave −1 and OpenCV's contrast, every 96th, printed as its `sift` program does. */
const vlfeat = async () => featuresFromVlfeat(await fixture('vlfeat-facade.sift'));
/** COLMAP 3.8, `feature_extractor` without GPU, every 74th; the rows of its database as the text that it imports. */
const colmap = async () => featuresFromColmap(await fixture('colmap-facade.txt'));

async function openCv(): Promise<Features> {
  const { keypoints } = JSON.parse(await fixture('opencv-sift-descriptors.json')) as {
    keypoints: { pt: [number, number]; size: number; angle: number; descriptor: number[] }[];
  };
  const points = keypoints.map(({ pt: [x, y], size, angle }) => ({
    pt: { x, y },
    size,
    angle,
    response: 0,
    octave: 0,
    class_id: -1,
  }));
  const vector = { size: () => points.length, get: (i: number) => points[i], push_back: () => {}, delete: () => {} };
  const bytes = Uint8Array.from(keypoints.flatMap(({ descriptor }) => descriptor));
  return { ...regionsFromKeyPoints(vector), descriptors: reverseDirections(ndarray(bytes, [points.length, 128])) };
}

const PEERS = [
  { name: 'VLFeat', features: vlfeat, root: false },
  { name: 'COLMAP', features: colmap, root: true },
  { name: 'OpenCV', features: openCv, root: false },
] as const;

for (const { name, features: read, root } of PEERS) {
  tape(
    `descriptors of ${name} are near ours of the same regions, and in the other order of directions far`,
    async (t) => {
      const features = await read();
      const ours = describeSift(view, features, { root });
      const near = medianDistance(ours, features.descriptors);
      const far = medianDistance(ours, reverseDirections(features.descriptors));
      // Of vectors of length 512; unrelated ones lie about 450 apart, of RootSIFT 350.
      t.ok(
        features.length >= 40 && near < 80 && far > 300,
        `${features.length} features: ${near.toFixed(0)} and ${far.toFixed(0)}`,
      );
    },
  );
}

for (const { name, features: read } of PEERS) {
  tape(`features of ${name} lie where ours do: the origin is read right`, async (t) => {
    const features = await read();
    const ours = centres(detectDog(view, { contrast: 0.006 }));
    const [dx, dy]: [number[], number[]] = [[], []];
    for (const region of centres(features)) {
      const near = ours
        .filter((each) => apart(each, region.x, region.y) < 0.9 && Math.abs(each.scale / region.scale - 1) < 0.2)
        .sort((a, b) => apart(a, region.x, region.y) - apart(b, region.x, region.y))[0];
      if (near === undefined) continue;
      dx.push(region.x - near.x);
      dy.push(region.y - near.y);
    }
    const [x, y] = [median(dx), median(dy)];
    t.ok(dx.length > 0.7 * features.length, `${dx.length} of ${features.length} have a twin`);
    t.ok(Math.abs(x) < 0.06 && Math.abs(y) < 0.06, `median displacement ${x.toFixed(3)}, ${y.toFixed(3)} px`);
  });
}

function medianDistance(a: NdArray<Uint8Array>, b: NdArray<Uint8Array>): number {
  return median(
    Array.from({ length: a.shape[0]! }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < 128; k++) sum += (a.get(i, k) - b.get(i, k)) ** 2;
      return Math.sqrt(sum);
    }),
  );
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
