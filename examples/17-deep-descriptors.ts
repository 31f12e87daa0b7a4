/**
 * How do vectors of a network, run by onnxruntime-web, enter search and whitening?
 *
 *     npm install --no-save onnxruntime-web
 *     npx tsx examples/17-deep-descriptors.ts MODEL.onnx [SIDE]
 *
 * The model is yours: one that takes pictures as [1, 3, SIDE, SIDE], float32, RGB by ImageNet's mean and deviation, and gives a vector
 * [1, d] or a map of activations [1, d, h, w], such as GeM, CLIP's image encoder or SSCD. SIDE is 224 by default.
 */
import { nearestNeighbours, resize, stackVectors, trainWhitening, whiten } from 'oriel';
import sharp from 'sharp';
import { decode } from './copies/pixels.ts';
import { PHOTOGRAPHS, photographPath } from './scene/photographs.ts';
import { loadModel, loadRuntime } from './support/onnx.ts';

const [file, side = '224'] = process.argv.slice(2);
const runtime = await loadRuntime();
if (runtime === undefined) {
  // It has 93 MB: this project does not install it.
  console.log('left out: the runtime is not installed; npm install --no-save onnxruntime-web');
} else if (file === undefined) {
  console.log('left out: no model given; npx tsx examples/17-deep-descriptors.ts MODEL.onnx');
} else {
  const describe = await loadModel(runtime, file, Number(side));
  const vectors: Float32Array[] = [];
  const copies: Float32Array[] = [];
  for (const name of PHOTOGRAPHS) {
    const picture = await decode(sharp(photographPath(name)));
    vectors.push(await describe(picture));
    copies.push(await describe(resize(picture, { width: 160, height: 120 })));
  }
  const table = stackVectors(vectors);
  const { rows, distances } = nearestNeighbours(stackVectors(copies), table, { k: 1, metric: 'cosine' });
  const found = PHOTOGRAPHS.filter((_, i) => rows.get(i, 0) === i).length;
  console.log(`${table.shape[0]} photographs, ${table.shape[1]} values each`);
  console.log(`${found} small copies find theirs, at a distance of ${Math.max(...distances.data).toFixed(4)} at most`);
  // Of many pictures, not of five: 128 dimensions or more.
  const shorter = whiten(table, trainWhitening(table, { dimensions: 2 }));
  console.log(`whitened: ${shorter.shape[0]} rows of ${shorter.shape[1]} values`);
}
