import tape from 'tape';
import { detectDog, scaleSpace } from '../../lib/index.ts';
import { apart, centres, sameRegions } from '../conformance/detector.ts';
import { draw, drawBlobs, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

tape('detectDog finds a Gaussian blob at its centre and at its scale, bright or dark, doubled or not', (t) => {
  for (const doubled of [true, false]) {
    for (const sigma of doubled ? [2, 2.9, 4, 7.1, 12] : [3, 4, 7.1, 12]) {
      for (const contrast of [0.5, -0.5]) {
        const image = drawBlobs(161, 150, [{ x: 80.3, y: 74.6, sigma, contrast }]);
        const [strongest] = centres(detectDog(image, { scaleSpace: { doubled } })).sort(
          (a, b) => b.response - a.response,
        );
        const name = `sigma ${sigma}, contrast ${contrast}, doubled ${doubled}`;
        // The quadratic's bias, up to 0.03 samples; a region of σ has samples up to σ / 1.6 apart.
        t.ok(apart(strongest!, 80.3, 74.6) < 0.02 * sigma + 0.01, `${name}: centre ${strongest!.x}, ${strongest!.y}`);
        // The difference between blurs s and k s of a Gaussian of variance t (with the input's assumed 0.25 on top) peaks where
        // s² k = t + 0.25, up to what the coarse sampling of scales costs.
        const expected = Math.sqrt((sigma * sigma + 0.25) / 2 ** (1 / 3));
        t.ok(
          Math.abs(strongest!.scale / expected - 1) < 0.05,
          `${name}: scale ${strongest!.scale}, expected ${expected}`,
        );
      }
    }
  }
  t.end();
});

tape('detectDog has no constant offset: blobs on whole pixels are found there', (t) => {
  const blobs = Array.from({ length: 25 }, (_, i) => ({
    x: 30 + 40 * (i % 5) + (i % 3),
    y: 30 + 40 * Math.floor(i / 5) + (i % 2),
    sigma: 3,
    contrast: 0.4,
  }));
  const found = centres(detectDog(drawBlobs(230, 230, blobs)));
  let [sumX, sumY] = [0, 0];
  for (const blob of blobs) {
    const [nearest] = found.sort((a, b) => apart(a, blob.x, blob.y) - apart(b, blob.x, blob.y));
    sumX += (nearest!.x - blob.x) / blobs.length;
    sumY += (nearest!.y - blob.y) / blobs.length;
  }
  // The slip of a doubling that is not centre-aligned would be 0.25; the quadratic's bias, a quarter sample off, is about 0.01.
  t.ok(Math.abs(sumX) < 0.02 && Math.abs(sumY) < 0.02, `mean offset ${sumX}, ${sumY}`);
  t.end();
});

tape('detectDog drops edges and low contrast, and its thresholds do what they say', (t) => {
  const bar = draw(120, 120, (x) => (x > 57 && x < 63 ? 0.9 : 0.1));
  t.equal(detectDog(bar).length, 0, 'a long bar is an edge');
  const faint = drawBlobs(100, 100, [{ x: 50, y: 50, sigma: 4, contrast: 0.03 }]);
  t.equal(detectDog(faint).length, 0, 'a faint blob is too weak');
  t.ok(detectDog(faint, { contrast: 0.002 }).length > 0, 'a lower contrast finds it');
  const texture = drawTexture(150, 150, randomFor('thresholds'));
  t.ok(
    detectDog(texture, { contrast: 0.03 }).response.every((value) => value >= Math.fround(0.03)),
    'responses obey',
  );
  t.ok(
    detectDog(texture, { edge: 3 }).length < detectDog(texture, { edge: 20 }).length,
    'a looser edge test keeps more',
  );
  const loosest = detectDog(texture, { edge: Number.POSITIVE_INFINITY });
  t.equal(loosest.length, detectDog(texture, { edge: 1e8 }).length, 'Infinity is the loosest');
  for (const options of [{ contrast: -1 }, { contrast: Number.NaN }, { edge: 0.5 }, { scaleSpace: { levels: 0 } }]) {
    t.throws(() => detectDog(texture, options), RangeError, JSON.stringify(options));
  }
  t.end();
});

tape('detectDog finds the symmetric: a square between pixels has one region at its centre', (t) => {
  const square = draw(64, 64, (x, y) => (x >= 28 && x < 36 && y >= 28 && y < 36 ? 0.9 : 0.1));
  const central = centres(detectDog(square)).filter((region) => apart(region, 31.5, 31.5) < 0.5);
  t.equal(central.length, 1);
  // The quadratic's bias between samples 1 px apart: 0.02 px along each axis from the nearer of the two levels that tie, 0.05 from the
  // coarser.
  t.ok(apart(central[0]!, 31.5, 31.5) < 0.08, `at ${central[0]!.x}, ${central[0]!.y}`);
  t.end();
});

tape('detectDog on a scale space equals detectDog on its image', (t) => {
  const texture = drawTexture(100, 90, randomFor('shared'));
  const space = scaleSpace(texture);
  sameRegions(t, detectDog(space), detectDog(texture), 'first use');
  sameRegions(t, detectDog(space), detectDog(texture), 'second use');
  t.throws(() => detectDog(space, { scaleSpace: { doubled: false } }), TypeError, 'options of a built scale space');
  t.end();
});

tape('detectDog moves with the light: gain scales the response, bias does nothing', (t) => {
  const texture = drawTexture(120, 110, randomFor('light'));
  const base = centres(detectDog(texture, { contrast: 0.01 }));
  const darker = centres(
    detectDog(
      draw(120, 110, (x, y) => 0.5 * texture.get(y, x) + 0.2),
      { contrast: 0.005 },
    ),
  );
  t.equal(darker.length, base.length);
  // Halving is exact, adding a bias rounds.
  t.ok(base.every((region, i) => apart(region, darker[i]!.x, darker[i]!.y) < 0.01));
  t.ok(base.every((region, i) => Math.abs(darker[i]!.response - region.response / 2) < 1e-5));
  t.end();
});
