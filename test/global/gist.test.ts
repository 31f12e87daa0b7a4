/** GIST: what it sees, and what it does not mind. */
import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { type GrayImage, gist } from '../../lib/index.ts';
import { barrenImages, layoutsOfOneImage, refusesBadImages } from '../conformance/input.ts';
import { refuses } from '../evaluate/views.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const distance = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
const norm = (a: Float32Array) => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
/** Distance as a share of the length. */
const apart = (a: GrayImage, b: GrayImage) => distance(gist(a), gist(b)) / norm(gist(a));

/** Wide enough for shifts; the photograph is the part at (x, y). */
const scene = drawTexture(260, 260, randomFor('gist'));
const part = (x: number, y: number) => draw(224, 224, (u, v) => scene.get(y + v, x + u));
const image = part(18, 18);

/** Amplitudes of scale s and direction j, over the grid. */
const cells = (vector: Float32Array, scale: number, direction: number) =>
  vector.subarray(16 * (8 * scale + direction), 16 * (8 * scale + direction + 1));

tape('gain and offset of the light change nothing but rounding', (t) => {
  const lit = draw(224, 224, (x, y) => 0.3 * image.get(y, x) + 0.4);
  t.ok(apart(image, lit) < 1e-4, `${apart(image, lit)}`);
  t.end();
});

tape('shading across the image changes little, as contrast is normalised where it is', (t) => {
  // From full light on the left to half on the right.
  const shaded = draw(224, 224, (x, y) => (image.get(y, x) + 0.2) * (1 - x / 448));
  t.ok(apart(image, shaded) < 0.15, `${apart(image, shaded)}`);
  t.end();
});

tape('a small shift changes little, a larger one more, another scene most', (t) => {
  const [near, far] = [apart(image, part(21, 16)), apart(image, part(36, 0))];
  const other = apart(image, drawTexture(224, 224, randomFor('another scene')));
  t.ok(near < 0.12, `3 px: ${near}`);
  t.ok(near < far && far < other, `${near}, ${far}, ${other}`);
  t.end();
});

tape('another size and some noise change little', (t) => {
  const random = randomFor('noise');
  const half = draw(112, 112, (x, y) => {
    let sum = 0;
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      sum += image.get(2 * y + v, 2 * x + u) / 4;
    return sum;
  });
  t.ok(apart(image, half) < 0.2, `half the size: ${apart(image, half)}`);
  const noisy = draw(224, 224, (x, y) => image.get(y, x) + 0.01 * random.normal());
  t.ok(apart(image, noisy) < 0.2, `noise: ${apart(image, noisy)}`);
  t.end();
});

tape('each scale and direction answers its own wave', (t) => {
  const waves: [number, number][] = [];
  for (let scale = 0; scale < 4; scale++) for (let j = 0; j < 8; j++) waves.push([scale, j]);
  for (const [scale, j] of waves) {
    const [f, angle] = [(2 * Math.PI * 0.3) / 1.85 ** scale, (Math.PI * j) / 8];
    // At the size of the square, so that nothing is resampled.
    const wave = draw(192, 192, (x, y) => 0.5 + 0.2 * Math.cos(f * (x * Math.cos(angle) + y * Math.sin(angle))));
    const vector = gist(wave);
    const sums = waves.map(([s, k]) => cells(vector, s, k).reduce((sum, value) => sum + value, 0));
    t.equal(sums.indexOf(Math.max(...sums)), 8 * scale + j, `scale ${scale}, direction ${j}`);
  }
  t.end();
});

tape('structure stands in the cell where it is', (t) => {
  // Stripes in the cell of row 1, column 2.
  const inside = (x: number, y: number) => x >= 96 && x < 144 && y >= 48 && y < 96;
  const vector = gist(draw(192, 192, (x, y) => (inside(x, y) ? 0.5 + 0.4 * Math.cos(1.0 * x) : 0.5)));
  const answer = cells(vector, 1, 0);
  t.equal(answer.indexOf(Math.max(...answer)), 6);
  t.end();
});

/** The grid and the directions of one vector as another would have them. */
function permuted(
  vector: Float32Array,
  cell: (row: number, column: number) => number,
  direction: (j: number) => number,
) {
  return vector.map((_, i) => {
    const [filter, row, column] = [Math.floor(i / 16), Math.floor((i % 16) / 4), i % 4];
    return vector[16 * (8 * Math.floor(filter / 8) + direction(filter % 8)) + cell(row, column)]!;
  });
}

tape('a mirrored image has mirrored cells and directions, one turned by 90° turned ones', (t) => {
  const square = draw(192, 192, (x, y) => scene.get(y, x));
  const vector = gist(square);
  const mirrored = gist(draw(192, 192, (x, y) => square.get(y, 191 - x)));
  const asMirrored = permuted(
    vector,
    (row, column) => 4 * row + 3 - column,
    (j) => (8 - j) % 8,
  );
  // The frequency n / 2 has no partner in a spectrum of even length, and the borders wrap around by a pixel.
  t.ok(
    distance(mirrored, asMirrored) / norm(vector) < 0.01,
    `mirrored: ${distance(mirrored, asMirrored) / norm(vector)}`,
  );
  // (x, y) of the turned image shows (y, 191 − x): +x becomes +y, so that directions go up by four.
  const turned = gist(draw(192, 192, (x, y) => square.get(191 - x, y)));
  const asTurned = permuted(
    vector,
    (row, column) => 4 * (3 - column) + row,
    (j) => (j + 4) % 8,
  );
  t.ok(distance(turned, asTurned) / norm(vector) < 0.01, `turned: ${distance(turned, asTurned) / norm(vector)}`);
  t.ok(distance(turned, vector) > 0.2 * norm(vector), 'and is far from what it was');
  t.end();
});

tape('views of one façade are nearer to each other than to another façade', (t) => {
  const [a, b] = [0, 1].map((seed) => renderFacade({ seed, width: 320, height: 240 }));
  const wide = { width: 320, height: 240, channels: a!.data.length / 76800 };
  const darker = gist({ ...wide, data: Uint8Array.from(a!.data, (value) => 0.6 * value + 10) });
  t.ok(distance(gist(a!), darker) < 0.3 * distance(gist(a!), gist(b!)));
  t.end();
});

tape('as many values as asked for, of grey and of colour', (t) => {
  const random = randomFor('sizes');
  const colours = { width: 50, height: 40, data: Uint8Array.from({ length: 6000 }, () => random.below(256)) };
  t.equal(gist(colours).length, 512);
  const small = { size: 32, orientations: [8, 8, 4], color: true };
  t.equal(gist(colours, small).length, 960, 'Douze et al.');
  t.equal(gist(colours, { ...small, grid: 2, color: false }).length, 80);
  const grey = gist(
    draw(50, 40, (x, y) => Math.sin(x * y)),
    small,
  );
  t.deepEqual(grey.subarray(0, 320), grey.subarray(320, 640), 'the channels of grey are alike');
  const [red, green] = [gist(colours, small).subarray(0, 320), gist(colours, small).subarray(320, 640)];
  t.ok(distance(red, green) > 0.01 * norm(red), 'of colours they are not');
  t.end();
});

tape('images with nothing in them give zeros or finite values, and any layout of one image the same', (t) => {
  for (const [name, barren] of barrenImages()) t.ok(gist(barren).every(Number.isFinite), name);
  t.ok(
    gist(draw(50, 40, () => 0.5)).every((value) => value === 0),
    'constant',
  );
  const [first, ...others] = layoutsOfOneImage('gist').map(([, layout]) => gist(layout));
  for (const other of others) t.deepEqual(other, first);
  t.deepEqual(gist(image), gist(image), 'twice the same');
  t.end();
});

tape('gist refuses bad images and options', (t) => {
  refusesBadImages(t, gist);
  for (const options of [
    { size: 8 },
    { size: 1000 },
    { grid: 0 },
    { orientations: [] },
    { orientations: [8, 17] },
    { orientations: [0.5] },
  ]) {
    refuses(t, RangeError, () => gist(image, options));
  }
  refuses(t, TypeError, () => gist(image, { orientations: 8 as never }));
  refuses(t, TypeError, () => gist(image, { color: 1 as never }));
  refuses(t, TypeError, () => gist(image, { colour: true } as never));
  t.end();
});
