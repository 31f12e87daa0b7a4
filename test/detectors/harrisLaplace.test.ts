import tape from 'tape';
import { detectHarrisLaplace, detectHessianLaplace, type ImageLike, RegionKind, scaleSpace } from '../../lib/index.ts';
import { apart, centres, sameRegions } from '../conformance/detector.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

/** A bright square from (50, 50) to (100, 100), its edges a little soft. */
const square = draw(160, 150, (x, y) => {
  const inside = (u: number) => 0.5 * (Math.tanh((u - 50) / 0.8) - Math.tanh((u - 100) / 0.8));
  return 0.2 + 0.6 * inside(x) * inside(y);
});

tape('detectHarrisLaplace finds the corners of a square, none of its edges, at any scale', (t) => {
  const regions = detectHarrisLaplace(square);
  const found = centres(regions);
  t.ok(
    regions.kind!.every((kind) => kind === RegionKind.corner),
    'all are corners',
  );
  const corners = [50, 100].flatMap((x) => [50, 100].map((y) => [x, y] as const));
  for (const [x, y] of corners) {
    const nearest = Math.min(...found.map((region) => apart(region, x, y)));
    // Gradients are pooled within 1.4 σ, and a corner's lie inside of it: the finest, σ 1.3, slips by about a scale along the diagonal.
    t.ok(nearest < 3, `a region ${nearest} px from (${x}, ${y})`);
  }
  // As the square is 50 px wide, regions up to σ 10 see one corner alone, and slip towards the middle by about 1.5 σ on the diagonal.
  for (const { x, y, scale } of found.filter((region) => region.scale < 10)) {
    const offset = Math.min(...corners.map(([cx, cy]) => apart({ x, y }, cx, cy)));
    t.ok(offset < 2 * scale, `(${x}, ${y}), σ ${scale}: ${offset} px from a corner`);
    const [dx, dy] = [Math.abs(x - 75), Math.abs(y - 75)];
    t.ok(Math.abs(dx - dy) < 0.1 * scale, 'on a diagonal of the square');
  }
  t.end();
});

tape('detectHarrisLaplace finds a small Gaussian blob, which has gradients all around, at its scale', (t) => {
  for (const sigma of [2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9]) {
    for (const contrast of [0.4, -0.4]) {
      const image = drawBlobs(151, 140, [{ x: 75.3, y: 70.6, sigma, contrast }]);
      const [strongest] = centres(detectHarrisLaplace(image, { threshold: 1e-7 })).sort(
        (a, b) => b.response - a.response,
      );
      t.ok(apart(strongest!, 75.3, 70.6) < 0.02 * sigma, `sigma ${sigma}: ${strongest!.x}, ${strongest!.y}`);
      // The Laplacian's maximum over scale lies at σ; between octaves the levels' sampling differs, which shows.
      t.ok(Math.abs(strongest!.scale / sigma - 1) < 0.06, `sigma ${sigma}: scale ${strongest!.scale}`);
    }
  }
  t.end();
});

tape('the Laplacian gives the scale of a blob with any number of levels', (t) => {
  // With more levels an octave's coarsest reach down to finer ones, whose second differences fall short: the seam between octaves pulls more.
  for (const [levels, tolerance] of [
    [1, 0.06],
    [2, 0.06],
    [4, 0.08],
    [5, 0.12],
    [8, 0.25],
  ] as const) {
    for (const sigma of [2, 3, 4, 5, 6, 7, 8, 9]) {
      const image = drawBlobs(151, 140, [{ x: 75.3, y: 70.6, sigma, contrast: 0.4 }]);
      const scaleSpace = { levels };
      for (const regions of [
        detectHarrisLaplace(image, { threshold: 1e-7, scaleSpace }),
        detectHessianLaplace(image, { scaleSelection: 'laplacian', scaleSpace }),
      ]) {
        const [strongest] = centres(regions).sort((a, b) => b.response - a.response);
        t.ok(Math.abs(strongest!.scale / sigma - 1) < tolerance, `${levels}, sigma ${sigma}: ${strongest!.scale}`);
      }
    }
  }
  t.end();
});

tape(
  "detectHarrisLaplace's threshold goes with the fourth power of the contrast, and k with how corner-like a region is",
  (t) => {
    const texture = drawTexture(140, 130, randomFor('harris contrast'));
    const half = draw(140, 130, (x, y) => 0.5 * texture.get(y, x) + 0.2);
    const full = detectHarrisLaplace(texture, { threshold: 1.6e-6 });
    const faint = detectHarrisLaplace(half, { threshold: 1e-7 });
    t.ok(full.length > 10, `${full.length} regions`);
    t.equal(faint.length, full.length);
    t.ok(
      full.response.every(
        (value, i) => value >= Math.fround(1.6e-6) && Math.abs((16 * faint.response[i]!) / value - 1) < 2e-3,
      ),
      'responses are at least the threshold, and a sixteenth at half the contrast',
    );
    // det M ≤ (tr M)² / 4: at k = 0.25 nothing is left, and the larger k, the smaller the response.
    t.equal(detectHarrisLaplace(square, { k: 0.25 }).length, 0, 'no region at k = 0.25');
    const strengths = [0, 0.04, 0.1, 0.2].map((k) =>
      detectHarrisLaplace(square, { k, threshold: 1e-8 }).response.reduce((most, value) => Math.max(most, value), 0),
    );
    t.ok(
      strengths.every((value, i) => i === 0 || value < strengths[i - 1]!),
      `responses fall with k: ${strengths}`,
    );
    for (const [options, kind] of [
      [{ threshold: -1 }, RangeError],
      [{ threshold: '1' }, TypeError],
      [{ k: -0.01 }, RangeError],
      [{ k: 0.3 }, RangeError],
      [{ k: Number.NaN }, RangeError],
      [{ edge: 10 }, TypeError],
    ] as const) {
      t.throws(() => detectHarrisLaplace(texture, options as never), kind, JSON.stringify(options));
    }
    t.end();
  },
);

tape('detectHarrisLaplace drops edges: a bar and a step have no corner', (t) => {
  const images: [string, ImageLike][] = [
    ['bar', draw(120, 120, (x) => (x > 57 && x < 63 ? 0.9 : 0.1))],
    ['step', draw(120, 120, (x, y) => 0.5 + 0.4 * Math.tanh((x + 0.5 * y - 90) / 3))],
  ];
  for (const [name, image] of images) t.equal(detectHarrisLaplace(image).length, 0, name);
  t.end();
});

tape('detectHarrisLaplace on a scale space equals detectHarrisLaplace on its image', (t) => {
  const space = scaleSpace(square);
  sameRegions(t, detectHarrisLaplace(space), detectHarrisLaplace(square), 'first use');
  sameRegions(t, detectHarrisLaplace(space), detectHarrisLaplace(square), 'second use');
  t.end();
});
