/** Vectors of a network: how the example feeds onnxruntime-web and what it makes of the answer; by a model of one layer. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tape from 'tape';
import { loadModel, loadRuntime, planesOf } from '../../examples/support/onnx.ts';
import { nearestNeighbours, stackVectors, trainWhitening, whiten } from '../../lib/index.ts';
import { randomFor } from '../support.ts';
import { mixtureModel } from './onnxModel.ts';

const SIDE = 8;
const WEIGHTS = [
  [1, 0, 0],
  [0, 2, 0],
  [0, 0, -1],
  [0.5, 0.25, 0.125],
];
const runtime = await loadRuntime();
const skip = runtime === undefined && '(onnxruntime-web is not installed: npm install --no-save onnxruntime-web)';
const folder = mkdtempSync(join(tmpdir(), 'oriel-onnx-'));
tape.onFinish(() => rmSync(folder, { recursive: true, force: true }));

/** A picture of SIDE × SIDE px, so that nothing is resampled. */
function drawPicture(name: string) {
  const random = randomFor(name);
  return {
    width: SIDE,
    height: SIDE,
    channels: 3,
    data: Uint8Array.from({ length: 3 * SIDE * SIDE }, () => random.below(256)),
  };
}

/** The layer and its pooling as formulas: the p-th root of the mean of the p-th power of what is positive, p = 3; or the mean. */
function expected(picture: ReturnType<typeof drawPicture>, isVector: boolean): number[] {
  const planes = planesOf(picture, SIDE);
  const pixels = SIDE * SIDE;
  return WEIGHTS.map((weights) => {
    const channel = Array.from({ length: pixels }, (_, i) =>
      weights.reduce((sum, weight, k) => sum + weight * planes[k * pixels + i]!, 0),
    );
    if (isVector) return channel.reduce((sum, value) => sum + value, 0) / pixels;
    return Math.cbrt(channel.reduce((sum, value) => sum + Math.max(value, 1e-6) ** 3, 0) / pixels);
  });
}

function runExample(...args: string[]) {
  const path = fileURLToPath(new URL('../../examples/17-deep-descriptors.ts', import.meta.url));
  return spawnSync(process.execPath, ['--import', 'tsx', path, ...args], { encoding: 'utf8' });
}

tape('without a model the example says what it needs and ends well', (t) => {
  const { status, stdout, stderr } = runExample();
  t.equal(status, 0, stderr);
  t.match(stdout, /left out: .*(MODEL\.onnx|npm install)/);
  t.end();
});

tape('a network sees one plane a channel, normalised', (t) => {
  const picture = drawPicture('planes');
  const planes = planesOf(picture, SIDE);
  const row = 2 * SIDE + 5;
  [0.485, 0.456, 0.406].forEach((mean, channel) => {
    const value = (picture.data[3 * row + channel]! / 255 - mean) / [0.229, 0.224, 0.225][channel]!;
    t.ok(Math.abs(planes[channel * SIDE * SIDE + row]! - value) < 1e-5, `channel ${channel}`);
  });
  t.end();
});

for (const isVector of [true, false]) {
  const what = isVector ? 'a vector' : 'a map of activations, pooled,';
  tape(`${what} of a network is what its layer computes`, { skip }, async (t) => {
    const describe = await loadModel(runtime!, mixtureModel(WEIGHTS, SIDE, isVector), SIDE);
    const picture = drawPicture('layer');
    const vector = await describe(picture);
    expected(picture, isVector).forEach((value, k) => {
      // Single precision, summed over 64 pixels.
      t.ok(Math.abs(vector[k]! - value) < 1e-4, `${vector[k]} for ${value}`);
    });
    t.equal(vector.length, WEIGHTS.length);
  });
}

tape('vectors of a network are searched and whitened', { skip }, async (t) => {
  const describe = await loadModel(runtime!, mixtureModel(WEIGHTS, SIDE, false), SIDE);
  const pictures = Array.from({ length: 12 }, (_, k) => {
    const picture = drawPicture(`picture ${k}`);
    // Light and colour of their own.
    return { ...picture, data: picture.data.map((value, i) => value * (0.3 + (0.7 * ((k * (1 + (i % 3))) % 5)) / 5)) };
  });
  const vectors: Float32Array[] = [];
  for (const picture of pictures) vectors.push(await describe(picture));
  const table = stackVectors(vectors);
  const { rows } = nearestNeighbours(table, table, { k: 1 });
  t.deepEqual([...rows.data], [...pictures.keys()], 'each finds itself');
  const white = whiten(table, trainWhitening(table, { dimensions: 2 }));
  t.deepEqual(white.shape, [12, 2]);
  for (let row = 0; row < 12; row++) {
    t.ok(Math.abs(Math.hypot(white.get(row, 0), white.get(row, 1)) - 1) < 1e-5, 'of unit length');
  }
});

tape('the example runs a model file', { skip }, (t) => {
  const file = join(folder, 'mixture.onnx');
  writeFileSync(file, mixtureModel(WEIGHTS, 16, false));
  const { status, stdout, stderr } = runExample(file, '16');
  t.equal(status, 0, stderr);
  t.match(stdout, /5 photographs, 4 values each/);
  t.match(stdout, /5 small copies find theirs/);
  t.match(stdout, /whitened: 5 rows of 2 values/);
  t.end();
});
