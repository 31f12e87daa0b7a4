import tape from 'tape';
import { loadOpenCv } from '../../bench/peers/opencvJs.ts';
import { putCornerness } from '../../lib/detectors/harris/response.ts';
import { putImage, strideFor } from '../../lib/image/grid.ts';
import { detectHarris, type GrayImage, type HarrisOptions, RegionKind, scaleSpace } from '../../lib/index.ts';
import { withWorkspace } from '../../lib/wasm/instance.ts';
import { apart, centres, sameRegions } from '../conformance/detector.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';
import { naiveTaps } from '../wasm/taps.ts';

/** -1 on one side of an edge, 1 on the other, blurred by about half a pixel, as images are taken to be. */
const step = (distance: number) => Math.tanh(distance / 0.6);

/** A bright square, its sides turned by `angle`. */
function drawSquare(x: number, y: number, half: number, angle: number, contrast = 0.6): GrayImage {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return draw(130, 120, (px, py) => {
    const [u, v] = [c * (px - x) + s * (py - y), c * (py - y) - s * (px - x)];
    const inside = (along: number) => (1 + step(half - Math.abs(along))) / 2;
    return 0.2 + contrast * inside(u) * inside(v);
  });
}

/** A bright wedge that opens to the right from its tip at (x, y). */
function drawWedge(x: number, y: number, degrees: number): GrayImage {
  const half = (degrees * Math.PI) / 360;
  const [s, c] = [Math.sin(half), Math.cos(half)];
  return draw(130, 120, (px, py) => {
    const sides = [1, -1].map((side) => (1 + step(s * (px - x) + side * c * (py - y))) / 2);
    return 0.2 + 0.6 * sides[0]! * sides[1]!;
  });
}

/** A checkerboard whose crossings lie on a grid of 20 px through (x, y), turned by `angle`. */
function drawBoard(x: number, y: number, angle: number): GrayImage {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const stripes = (along: number) => {
    const line = Math.round(along / 20);
    return (line % 2 === 0 ? 1 : -1) * step(along - 20 * line);
  };
  return draw(130, 120, (px, py) => {
    const [u, v] = [c * (px - x) + s * (py - y), c * (py - y) - s * (px - x)];
    return 0.5 + 0.3 * stripes(u) * stripes(v);
  });
}

tape('detectHarris finds the corners of a square on its diagonals, 1.1 scales inside', (t) => {
  for (const scale of [1.5, 2, 4]) {
    for (const angle of [0, 0.3, 0.7]) {
      const corners = centres(detectHarris(drawSquare(64.3, 59.8, 30, angle), { scale }));
      const name = `scale ${scale}, turned by ${angle}`;
      t.equal(corners.length, 4, name);
      const [sumX, sumY] = corners.reduce(([u, v], { x, y }) => [u + x / 4, v + y / 4], [0, 0]) as [number, number];
      // Errors of the quadratic up to 0.04 px.
      t.ok(apart({ x: sumX, y: sumY }, 64.3, 59.8) < 0.05, `${name}: their centre ${sumX}, ${sumY}`);
      for (const [quarter, diagonal] of [1, 3, 5, 7].map((k) => (k * Math.PI) / 4 + angle).entries()) {
        const reach = 30 * Math.SQRT2 - 1.1 * scale;
        const [x, y] = [64.3 + reach * Math.cos(diagonal), 59.8 + reach * Math.sin(diagonal)];
        const nearest = Math.min(...corners.map((corner) => apart(corner, x, y)));
        // The image's own blur and the quadratic of samples a pixel apart: 0.13 px at most, at scale 1.5.
        t.ok(nearest < 0.15, `${name}: corner ${quarter} is ${nearest.toFixed(3)} px off`);
      }
    }
  }
  t.end();
});

tape(
  'detectHarris finds the crossings of a checkerboard where they are, given a derivation scale of half the scale',
  (t) => {
    for (const scale of [2, 3]) {
      for (const angle of [0, 0.2, 0.6]) {
        const name = `scale ${scale}, turned by ${angle}`;
        const found = centres(detectHarris(drawBoard(64.3, 59.8, angle), { scale, derivation: 0.5 }));
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        let crossings = 0;
        for (let u = -100; u <= 100; u += 20) {
          for (let v = -100; v <= 100; v += 20) {
            const [x, y] = [64.3 + c * u - s * v, 59.8 + s * u + c * v];
            // Nearer to the border, the mirrored board shapes the response.
            if (Math.min(x, 129 - x, y, 119 - y) < 5 * scale) continue;
            crossings++;
            const near = found.filter((corner) => apart(corner, x, y) < 4);
            t.equal(near.length, 1, `${name}: one corner at the crossing`);
            // The top of the response is flat: what the pixels' phase does to it moves the quadratic's peak by up to 0.09.
            t.ok(apart(near[0]!, x, y) < 0.12, `${name}: ${apart(near[0]!, x, y).toFixed(3)} px off`);
          }
        }
        t.ok(crossings >= 9, `${name}: ${crossings} crossings`);
      }
    }
    t.end();
  },
);

tape('detectHarris keeps edges out, in any direction, and k decides how firmly', (t) => {
  for (let angle = 0; angle < Math.PI; angle += 0.21) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const edge = draw(130, 120, (x, y) => 0.5 + 0.4 * step(c * (x - 64) + s * (y - 59)));
    for (const scale of [1.5, 2, 4]) t.equal(detectHarris(edge, { scale }).length, 0, `${angle}, scale ${scale}`);
  }
  const found = (degrees: number, k: number) => detectHarris(drawWedge(50.3, 60.2, degrees), { k }).length;
  // Measured: k 0.01 finds angles up to 159°, 0.04 up to 145°, 0.1 up to 129°, 0.2 up to 107°.
  for (const [k, widest] of [
    [0.01, 150],
    [0.04, 140],
    [0.1, 120],
    [0.2, 100],
  ] as const) {
    t.equal(found(widest, k), 1, `k ${k} finds ${widest}°`);
    t.equal(found(widest + 15, k), 0, `k ${k} does not find ${widest + 15}°`);
  }
  // det = (tr / 2)² at most.
  t.equal(detectHarris(drawTexture(150, 150, randomFor('harris k')), { k: 0.25 }).length, 0, 'k = 1/4 leaves nothing');
  t.end();
});

tape('detectHarris: thresholds do what they say', (t) => {
  const texture = drawTexture(150, 150, randomFor('harris thresholds'));
  const all = detectHarris(texture);
  const weakest = Math.max(...all.response) / 20;
  const strong = Array.from(all.response).filter((value) => value >= weakest).length;
  t.ok(strong > 5 && strong < all.length, `${strong} of ${all.length} are above the threshold`);
  t.equal(detectHarris(texture, { threshold: weakest, radius: 0 }).length, strong, 'absolute');
  t.equal(detectHarris(texture, { quality: 1 / 20, radius: 0 }).length, strong, 'relative');
  for (const contrast of [0.04, 0.1, 0.6]) {
    const found = detectHarris(drawSquare(64, 60, 30, 0.3, contrast));
    t.equal(found.length, contrast === 0.04 ? 0 : 4, `contrast ${contrast}`);
    // Sharp corners answer with 8.4e-4 c⁴, these, half a pixel more blurred than they are taken to be, with 6.3e-4.
    for (const value of found.response) t.ok(Math.abs(value / (6.3e-4 * contrast ** 4) - 1) < 0.1, `answers ${value}`);
  }
  const halved = detectHarris(
    draw(150, 150, (x, y) => 0.5 * texture.get(y, x) + 0.2),
    { threshold: 1e-8 / 16 },
  );
  t.equal(halved.length, all.length, 'half the gain, a sixteenth of the response');
  // Adding the bias rounds.
  t.ok(halved.response.every((value, i) => Math.abs((16 * value) / all.response[i]! - 1) < 1e-3));
  t.end();
});

tape('detectHarris suppresses within the radius as a naive loop over all pairs does', (t) => {
  const texture = drawTexture(200, 160, randomFor('harris radius'));
  const maxima = centres(detectHarris(texture, { radius: 0 }));
  for (const radius of [2, 7.5, 20, 1000]) {
    const kept: typeof maxima = [];
    for (const maximum of maxima.toSorted((a, b) => b.response - a.response)) {
      if (kept.every((stronger) => apart(stronger, maximum.x, maximum.y) >= radius)) kept.push(maximum);
    }
    const found = centres(detectHarris(texture, { radius }));
    t.deepEqual(
      found,
      maxima.filter((maximum) => kept.includes(maximum)),
      `${found.length} of ${maxima.length} within ${radius} px`,
    );
  }
  t.equal(detectHarris(texture, { radius: 1000 }).length, 1);
  t.end();
});

tape('the Harris response equals its definition', (t) => {
  for (const [width, height] of [
    [15, 16],
    [16, 13],
    [47, 30],
    [64, 20],
  ] as const) {
    const random = randomFor(`response ${width}`);
    const image = draw(width, height, () => random.float());
    const [blur, integration, k] = [1.1, 1.7, 0.05];
    const ours = withWorkspace((workspace) => {
      const stride = strideFor(width);
      const grid = { width, height, stride, levelBytes: 4 * stride * height };
      const source = putImage(workspace, image, workspace.take(grid.levelBytes), stride);
      const target = workspace.take(grid.levelBytes);
      putCornerness(workspace, grid, source, blur, integration, k, target);
      const rows = workspace.f32(target, stride * height);
      return Array.from({ length: width * height }, (_, i) => rows[Math.floor(i / width) * stride + (i % width)]!);
    });
    const expected = naiveResponse(image, blur, integration, k);
    const error = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // float32, gradients of noise a tenth of its values.
    t.ok(error < 1e-6 * largest, `${width} × ${height}: ${error} of ${largest}`);
  }
  t.end();
});

tape('detectHarris gives circles of the scale asked for, from a scale space as from its image', (t) => {
  const texture = drawTexture(150, 140, randomFor('harris space'));
  for (const scale of [1.5, 4]) {
    const corners = detectHarris(texture, { scale });
    t.ok(
      corners.kind!.every((kind) => kind === RegionKind.corner),
      'corners',
    );
    t.ok(
      corners.length > 10 && centres(corners).every((corner) => corner.scale === scale),
      `${corners.length} circles`,
    );
    sameRegions(t, detectHarris(scaleSpace(texture), { scale }), corners, `scale ${scale}`);
    sameRegions(t, detectHarris(scaleSpace(texture, { doubled: false }), { scale }), corners, 'not doubled');
  }
  t.end();
});

tape('detectHarris refuses options out of range', (t) => {
  const texture = drawTexture(60, 60, randomFor('harris options'));
  const bad: HarrisOptions[] = [
    { scale: 0.5 },
    { scale: Number.NaN },
    { derivation: 1.1 },
    { scale: 1, derivation: 0.3 },
    { k: 0.3 },
    { k: -0.1 },
    { threshold: -1 },
    { quality: 1.5 },
    { radius: -1 },
  ];
  for (const options of bad) t.throws(() => detectHarris(texture, options), RangeError, JSON.stringify(options));
  t.throws(() => detectHarris(texture, { scaleSpace: {} } as object), /unknown option scaleSpace/);
  t.throws(() => detectHarris(texture, { scale: '2' as unknown as number }), TypeError);
  t.end();
});

tape('OpenCV finds the same corners', async (t) => {
  const cv = await loadOpenCv();
  const random = randomFor('OpenCV corners');
  let [agreed, all] = [0, 0];
  for (let image = 0; image < 3; image++) {
    const texture = drawTexture(240, 200, random);
    const [source, corners, mask] = [cv.matFromArray(200, 240, cv.CV_32FC1, texture.data), new cv.Mat(), new cv.Mat()];
    // A 3×3 Sobel adds 0.7 px to the blur of 0.8; a box of 5 px has the standard deviation 1.41.
    cv.GaussianBlur(source, source, new cv.Size(0, 0), 0.8);
    cv.goodFeaturesToTrack(source, corners, 60, 0.001, 8, mask, 5, true, 0.05);
    const theirs = Array.from({ length: corners.rows }, (_, i) => [
      corners.data32F[2 * i]!,
      corners.data32F[2 * i + 1]!,
    ]);
    for (const mat of [source, corners, mask]) mat.delete();
    const ours = centres(detectHarris(texture, { scale: 1.41, derivation: 0.75, radius: 4 }));
    // Its corners reach nearer to the border.
    const inside = theirs.filter(([x, y]) => Math.min(x!, 239 - x!, y!, 199 - y!) > 6);
    all += inside.length;
    agreed += inside.filter(([x, y]) => ours.some((corner) => apart(corner, x!, y!) < 1)).length;
  }
  t.ok(all > 120 && agreed > 0.9 * all, `${agreed} of its ${all} corners lie within a pixel of ours`);
  t.end();
});

/** det M - k (tr M)² by sums over all pixels, in double precision; gradients of the outermost pixels count as 0. */
function naiveResponse(image: GrayImage, blur: number, integration: number, k: number): number[] {
  const [height, width] = image.shape as [number, number];
  const gradient = (i: number, by: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return 0;
    return (blur * (image.data[i + by]! - image.data[i - by]!)) / 2;
  };
  const product = (a: number, b: number) =>
    naiveBlur(
      Array.from(image.data, (_, i) => gradient(i, a) * gradient(i, b)),
      width,
      height,
      integration,
    );
  const [xx, xy, yy] = [product(1, 1), product(1, width), product(width, width)];
  return xx.map((value, i) => value * yy[i]! - xy[i]! ** 2 - k * (value + yy[i]!) ** 2);
}

function naiveBlur(values: number[], width: number, height: number, sigma: number): number[] {
  const mirror = (i: number, size: number) => {
    const at = Math.abs(i) % (2 * size - 2);
    return at < size ? at : 2 * size - 2 - at;
  };
  const reach = Math.ceil(3.5 * sigma);
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const taps = naiveTaps(sigma, reach);
  const pass = (pixels: number[], at: (x: number, y: number, d: number) => number) =>
    pixels.map((_, i) =>
      offsets.reduce((value, d, j) => value + taps[j]! * pixels[at(i % width, Math.floor(i / width), d)]!, 0),
    );
  return pass(
    pass(values, (x, y, d) => y * width + mirror(x + d, width)),
    (x, y, d) => mirror(y + d, height) * width + x,
  );
}
