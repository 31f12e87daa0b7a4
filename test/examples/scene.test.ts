import { createHash } from 'node:crypto';
import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { recompress } from '../../examples/scene/jpeg.ts';
import { modelBetween, photograph } from '../../examples/scene/photograph.ts';
import { extract, matchDescriptors, type PixelData } from '../../lib/index.ts';
import { drawBlobs } from '../images.ts';

const digest = (image: PixelData) =>
  createHash('sha256')
    .update(image.data as Uint8Array)
    .digest('hex');
const bytesOf = (image: PixelData) => Array.from(image.data);
const mean = (image: PixelData) => bytesOf(image).reduce((sum, value) => sum + value, 0) / image.data.length;

tape('a façade is the same bytes for the same seed and another for another', (t) => {
  const size = { width: 300, height: 220 };
  const first = renderFacade({ seed: 5, ...size });
  t.equal(first.data.length, 300 * 220 * 3);
  t.equal(digest(renderFacade({ seed: 5, ...size })), digest(first));
  t.notEqual(digest(renderFacade({ seed: 6, ...size })), digest(first));
  t.end();
});

tape('a façade may be told its rows and columns of windows and its colours', (t) => {
  const size = { width: 300, height: 220, seed: 5 };
  const given = { storeys: 2, columns: 3, brick: [0.2, 0.2, 0.9], stone: [0.7, 0.7, 0.7] } as const;
  const [plain, blue] = [renderFacade(size), renderFacade({ ...size, ...given })];
  const blueness = ({ data }: PixelData) => {
    let sum = 0;
    for (let i = 0; i < data.length; i += 3) sum += data[i + 2]! - data[i]!;
    return (3 * sum) / data.length;
  };
  t.ok(blueness(blue) > blueness(plain) + 20, `blue over red: ${blueness(blue)} against ${blueness(plain)}`);
  t.equal(digest(renderFacade({ ...size, storeys: undefined })), digest(plain), 'what is left out comes from the seed');
  t.end();
});

tape('sampled by area, a photograph is the same but for the finest detail', (t) => {
  const facade = renderFacade({ seed: 2, width: 400, height: 300 });
  const options = { width: 240, height: 180, view: { scale: 0.5, tilt: 30 } };
  const [fine, quick] = [photograph(facade, options), photograph(facade, { ...options, sampling: 'area' })];
  t.deepEqual(quick.model, fine.model);
  const difference = Array.from(fine.image.data).reduce(
    (sum, value, i) => sum + Math.abs(value - quick.image.data[i]!),
    0,
  );
  // Grain of a pixel is blurred a little more; where things lie is not.
  t.ok(difference / fine.image.data.length < 6, `mean difference ${difference / fine.image.data.length} grey levels`);
  t.end();
});

tape('a photograph obeys its model: blobs land where it says', (t) => {
  const blobs = [
    [60, 50],
    [150, 60],
    [90, 130],
    [170, 140],
    [120, 95],
  ] as const;
  const drawn = drawBlobs(
    220,
    190,
    blobs.map(([x, y]) => ({ x, y, sigma: 3, contrast: 0.4 })),
  );
  const picture = { width: 220, height: 190, channels: 1, data: drawn.data };
  const { image, model } = photograph(picture, { view: { rotation: 30, scale: 0.9, tilt: 30, direction: 70 } });
  for (const [x, y] of blobs) {
    const [u, v, w] = [0, 1, 2].map((i) => model.get(i, 0) * x + model.get(i, 1) * y + model.get(i, 2));
    const [px, py] = [u! / w!, v! / w!];
    let [sum, sumX, sumY] = [0, 0, 0];
    for (let j = Math.round(py) - 14; j <= Math.round(py) + 14; j++) {
      for (let i = Math.round(px) - 14; i <= Math.round(px) + 14; i++) {
        const weight = Math.max(0, image.data[j * 220 + i]! - 128);
        sum += weight;
        sumX += weight * i;
        sumY += weight * j;
      }
    }
    // Perspective shifts a blob's centroid a little from its mapped centre, and bytes round its flanks.
    const error = Math.hypot(sumX / sum - px, sumY / sum - py);
    t.ok(error < 0.1, `(${x}, ${y}): ${error}`);
  }
  t.end();
});

tape('light, noise, blur and JPEG do what they say', async (t) => {
  const facade = renderFacade({ seed: 2, width: 240, height: 180 });
  const plain = photograph(facade).image;
  t.ok(Math.abs(mean(photograph(facade, { bias: 20 }).image) - mean(plain) - 20) < 3, 'bias, but for clamped whites');
  t.ok(Math.abs(mean(photograph(facade, { gain: 0.5 }).image) - mean(plain) / 2) < 0.5, 'gain');
  t.ok(mean(photograph(facade, { gamma: 1.5 }).image) < mean(plain), 'gamma above 1 darkens');
  t.ok(mean(photograph(facade, { shadow: 0.5 }).image) < 0.9 * mean(plain), 'shadow');
  const difference = (a: PixelData, b: PixelData) =>
    Math.sqrt(bytesOf(a).reduce((sum, value, i) => sum + (value - b.data[i]!) ** 2, 0) / a.data.length);
  const noisy = difference(photograph(facade, { noise: 5 }).image, plain);
  t.ok(Math.abs(noisy - 5) < 0.3, `noise of 5 grey levels: ${noisy}`);
  t.ok(difference(photograph(facade, { blur: 2 }).image, plain) > 5, 'blur');
  const [coarse, fine] = [await recompress(plain, 10), await recompress(plain, 95)];
  t.ok(difference(coarse, plain) > 2 * difference(fine, plain), 'JPEG of low quality');
});

tape('two photographs of a façade share many true matches', (t) => {
  const facade = renderFacade({ seed: 4, width: 800, height: 600 });
  const a = photograph(facade, { noise: 2 });
  const b = photograph(facade, {
    view: { rotation: 20, scale: 0.8, tilt: 35, direction: 30 },
    gain: 0.8,
    noise: 2,
    seed: 2,
  });
  const truth = modelBetween(a, b);
  const [featuresA, featuresB] = [extract(a.image), extract(b.image)];
  const matches = matchDescriptors(featuresA.descriptors, featuresB.descriptors);
  let correct = 0;
  for (let i = 0; i < matches.length; i++) {
    const [x, y] = [0, 1].map((row) => featuresA.frames.get(matches.a[i]!, row, 2)) as [number, number];
    const [u, v, w] = [0, 1, 2].map((row) => truth.get(row, 0) * x + truth.get(row, 1) * y + truth.get(row, 2));
    const [bx, by] = [0, 1].map((row) => featuresB.frames.get(matches.b[i]!, row, 2)) as [number, number];
    if (Math.hypot(u! / w! - bx, v! / w! - by) < 3) correct++;
  }
  t.ok(correct >= 100, `${correct} correct of ${matches.length}`);
  t.ok(correct / matches.length >= 0.7, `precision ${correct / matches.length}`);
  t.end();
});
