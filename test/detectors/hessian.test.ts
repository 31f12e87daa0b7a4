import tape from 'tape';
import { detectHessianLaplace, RegionKind, type Regions, scaleSpace } from '../../lib/index.ts';
import { apart, centres, sameRegions } from '../conformance/detector.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const strongest = (regions: Regions) =>
  centres(regions)
    .map((region, i) => ({ ...region, kind: regions.kind![i]! }))
    .sort((a, b) => b.response - a.response)[0]!;

tape('detectHessianLaplace finds a Gaussian blob at its centre, its scale and its strength, dark or bright', (t) => {
  for (const doubled of [true, false]) {
    for (const sigma of doubled ? [2, 3, 4, 6, 9] : [3, 4, 6, 9]) {
      for (const contrast of [0.4, -0.4]) {
        const image = drawBlobs(151, 140, [{ x: 75.3, y: 70.6, sigma, contrast }]);
        const found = strongest(detectHessianLaplace(image, { scaleSpace: { doubled } }));
        const name = `sigma ${sigma}, contrast ${contrast}, doubled ${doubled}: ${JSON.stringify(found)}`;
        // The quadratic's bias, as measured.
        t.ok(apart(found, 75.3, 70.6) < 0.025 * sigma, name);
        // Blurred to t, the blob has the determinant c² σ⁴ t² / (σ² + t)⁴ at its centre, whose maximum c² / 16 lies at t = σ². Levels are
        // a third of an octave apart, the image's assumed blur of 0.5 px is not there, and differences stand for derivatives.
        t.ok(Math.abs(found.scale / sigma - 1) < 0.03, `${name}: scale`);
        t.ok(Math.abs(found.response / (contrast ** 2 / 16) - 1) < 0.08, `${name}: response`);
        t.equal(found.kind, contrast > 0 ? RegionKind.bright : RegionKind.dark, `${name}: kind`);
      }
    }
  }
  t.end();
});

tape('detectHessianLaplace by the Laplacian finds the same centre, and the scale within 6 %', (t) => {
  for (const sigma of [2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9]) {
    const image = drawBlobs(151, 140, [{ x: 75.3, y: 70.6, sigma, contrast: 0.4 }]);
    const found = strongest(detectHessianLaplace(image, { scaleSelection: 'laplacian' }));
    t.ok(apart(found, 75.3, 70.6) < 0.02 * sigma, `sigma ${sigma}: ${found.x}, ${found.y}`);
    // The Laplacian t c σ² / (σ² + t)² has its maximum there too; between octaves the levels' sampling differs, which shows.
    t.ok(Math.abs(found.scale / sigma - 1) < 0.06, `sigma ${sigma}: scale ${found.scale}`);
    t.equal(found.kind, RegionKind.bright);
  }
  t.end();
});

tape('detectHessianLaplace tells saddles, dark and bright apart on a product of cosines', (t) => {
  for (const period of [12, 18, 30]) {
    const w = (2 * Math.PI) / period;
    const image = draw(160, 150, (x, y) => 0.5 + 0.3 * Math.cos(w * (x - 80.3)) * Math.cos(w * (y - 75.6)));
    const regions = detectHessianLaplace(image);
    const found = centres(regions)
      .map((region, i) => ({ ...region, kind: regions.kind![i]! }))
      .filter(({ x, y }) => x > 30 && x < 130 && y > 30 && y < 120);
    const seen = new Set<number>();
    for (const { x, y, scale, response, kind } of found) {
      // In quarters of the period: extrema stand on even places, saddles on odd ones.
      const [u, v] = [(4 * (x - 80.3)) / period, (4 * (y - 75.6)) / period].map(Math.round) as [number, number];
      const distance = apart({ x, y }, 80.3 + (u * period) / 4, 75.6 + (v * period) / 4);
      const height = Math.cos((u * Math.PI) / 2) * Math.cos((v * Math.PI) / 2);
      const truth = Math.abs(height) < 0.5 ? RegionKind.saddle : height > 0 ? RegionKind.bright : RegionKind.dark;
      seen.add(kind);
      const name = `period ${period}, ${x}, ${y}`;
      t.ok(distance < 0.03 * scale && (u - v) % 2 === 0, `${name}: at a lattice point, ${distance}`);
      t.equal(kind, truth, `${name}: kind`);
      // Blurred to t, the determinant is ±t² w⁴ a² exp(-2 w² t), whose extremum lies at t = 1 / w².
      t.ok(Math.abs(scale * w - 1) < 0.03, `${name}: scale ${scale * w}`);
      t.ok(response > 0, `${name}: the response of a saddle is its strength, too`);
    }
    t.equal(seen.size, 3, `period ${period}: all three kinds`);
    const expected = (8 * 100 * 90) / period ** 2;
    t.ok(Math.abs(found.length / expected - 1) < 0.1, `period ${period}: ${found.length} of about ${expected}`);
    const blobs = detectHessianLaplace(image, { saddles: false });
    t.equal(blobs.kind!.indexOf(RegionKind.saddle), -1, 'none without saddles');
    t.ok(blobs.length > 0 && blobs.length < regions.length);
  }
  t.end();
});

tape("detectHessianLaplace's thresholds: responses go with the square of the contrast, edges are dropped", (t) => {
  const texture = drawTexture(120, 110, randomFor('hessian contrast'));
  const half = draw(120, 110, (x, y) => 0.5 * texture.get(y, x) + 0.2);
  for (const scaleSelection of ['determinant', 'laplacian'] as const) {
    const [full, faint] = [
      detectHessianLaplace(texture, { threshold: 1e-3, scaleSelection, saddles: false }),
      detectHessianLaplace(half, { threshold: 2.5e-4, scaleSelection, saddles: false }),
    ];
    t.ok(full.length > 20, `${scaleSelection}: ${full.length} regions`);
    t.equal(faint.length, full.length, 'a quarter of the threshold at half the contrast');
    t.ok(
      full.response.every(
        (value, i) => value >= Math.fround(1e-3) && Math.abs(faint.response[i]! / value - 0.25) < 1e-3,
      ),
      `${scaleSelection}: responses are at least the threshold, and a quarter at half the contrast`,
    );
    const fewer = detectHessianLaplace(texture, { threshold: 4e-3, scaleSelection, saddles: false });
    t.ok(fewer.length < full.length, 'a higher threshold, fewer regions');
  }
  const counts = [1.5, 3, 10, Number.POSITIVE_INFINITY].map((edge) => detectHessianLaplace(texture, { edge }).length);
  t.ok(
    counts.every((count, i) => i === 0 || count >= counts[i - 1]!) && counts[0]! < counts[3]!,
    `a looser edge test keeps more: ${counts}`,
  );
  const bar = draw(120, 120, (x) => (x > 57 && x < 63 ? 0.9 : 0.1));
  t.equal(detectHessianLaplace(bar).length, 0, 'a long bar has no determinant');
  for (const [options, kind] of [
    [{ threshold: -1 }, RangeError],
    [{ threshold: Number.NaN }, RangeError],
    [{ threshold: '1' }, TypeError],
    [{ edge: 0.5 }, RangeError],
    [{ k: 0.04 }, TypeError],
  ] as const) {
    t.throws(() => detectHessianLaplace(texture, options as never), kind, JSON.stringify(options));
  }
  t.end();
});

tape('detectHessianLaplace on a scale space equals detectHessianLaplace on its image', (t) => {
  const texture = drawTexture(100, 90, randomFor('hessian shared'));
  const space = scaleSpace(texture);
  for (const scaleSelection of ['determinant', 'laplacian'] as const) {
    const expected = detectHessianLaplace(texture, { scaleSelection });
    sameRegions(t, detectHessianLaplace(space, { scaleSelection }), expected, `${scaleSelection}, first use`);
    sameRegions(t, detectHessianLaplace(space, { scaleSelection }), expected, `${scaleSelection}, second use`);
  }
  t.end();
});
