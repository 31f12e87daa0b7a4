import tape from 'tape';
import { renderFacade } from '../../examples/scene/facade.ts';
import { modelBetween, photograph } from '../../examples/scene/photograph.ts';
import { cornerError, matchingAccuracy } from '../../lib/evaluate/index.ts';
import { simulateView } from '../../lib/extract/views.ts';
import { describeSift, estimateHomography, extract, matchDescriptors } from '../../lib/index.ts';
import { sameRegions } from '../conformance/detector.ts';
import { draw, drawTexture } from '../images.ts';
import { randomFor } from '../support.ts';

const texture = drawTexture(140, 120, randomFor('views'));

tape('a simulated view shows the image through its own maps', (t) => {
  // A wave so long that neither tilt nor blur changes it much.
  const wave = (x: number, y: number) => 0.5 + 0.2 * Math.sin(x / 17) + 0.2 * Math.cos(y / 13);
  for (const tilt of [1, 2, 4]) {
    for (const direction of [0, 0.7, Math.PI / 2, 2.5]) {
      const { gray, toImage, fromImage } = simulateView(draw(150, 110, wave), tilt, direction);
      const [rows, columns] = gray.shape as [number, number];
      const [a11, a12, a13, a21, a22, a23] = toImage as [number, number, number, number, number, number];
      const [b11, b12, b13, b21, b22, b23] = fromImage as [number, number, number, number, number, number];
      let [worst, seen, apart] = [0, 0, 0];
      for (let v = 0; v < rows; v++) {
        for (let u = 0; u < columns; u++) {
          const [x, y] = [a11 * u + a12 * v + a13, a21 * u + a22 * v + a23];
          apart = Math.max(apart, Math.abs(b11 * x + b12 * y + b13 - u), Math.abs(b21 * x + b22 * y + b23 - v));
          // Blur mixes in the repeated border up to 3 · 0.8 · √(tilt² - 1) px from it.
          if (x < 10 || y < 10 || x > 139 || y > 99) continue;
          seen++;
          worst = Math.max(worst, Math.abs(gray.get(v, u) - wave(x, y)));
        }
      }
      t.ok(apart < 1e-9, `tilt ${tilt}, direction ${direction}: the maps are inverse up to ${apart}`);
      t.ok(Math.abs((seen * tilt) / (130 * 90) - 1) < 0.05, `${seen} pixels show the inner image`);
      // At a tilt of 4 the blur of σ = 3.1 damps the wave by 1 - exp(-3.1² / (2 · 13²)) = 2.8 %, 0.006 of 0.2.
      t.ok(worst < 0.008, `differs by ${worst}`);
    }
  }
  t.end();
});

tape('with views, the features of the image come first, and all lie in it', (t) => {
  const plain = extract(texture, { preset: 'hesaff' });
  const features = extract(texture, { preset: 'hesaff', views: { tilts: [2] } });
  t.ok(features.length > 2 * plain.length, `${features.length} against ${plain.length}`);
  const first = extract(texture, { preset: 'hesaff', views: { tilts: [] } });
  sameRegions(t, first, plain, 'no tilts');
  t.deepEqual(features.frames.data.subarray(0, 6 * plain.length), plain.frames.data);
  for (let row = 0; row < features.length; row++) {
    const [x, y] = [features.frames.get(row, 0, 2), features.frames.get(row, 1, 2)];
    if (!(x >= 0 && y >= 0 && x <= 139 && y <= 119)) t.fail(`row ${row} lies at ${x}, ${y}`);
  }
  sameRegions(t, extract(texture, { preset: 'hesaff', views: { tilts: [2] } }), features, 'a second run');
  t.end();
});

tape('a feature of a view is described much like the image in its frame', (t) => {
  for (const upright of [false, true]) {
    const features = extract(texture, { preset: 'hesaff', upright, views: { tilts: [2] } });
    const direct = describeSift(texture, features, { scaleSpace: { doubled: false } });
    const apart = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < 128; k++) sum += (features.descriptors.get(i, k) - direct.get(j, k)) ** 2;
      return Math.sqrt(sum);
    };
    const medianOf = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
    const own = medianOf(Array.from({ length: features.length }, (_, i) => apart(i, i)));
    const other = medianOf(Array.from({ length: features.length }, (_, i) => apart(i, (i + 97) % features.length)));
    // The view has less detail along one direction, so that they are alike and not equal.
    t.ok(own < other / 3, `upright ${upright}: distance ${own.toFixed(0)}, of different features ${other.toFixed(0)}`);
    if (upright) {
      const level = features.frames.data.every((value, i) => i % 6 !== 1 || Math.abs(value) < 1e-3);
      t.ok(level, 'up is up in the image');
    }
  }
  t.end();
});

tape('views match a façade seen at 75°, where SIFT does not', (t) => {
  const facade = renderFacade({ seed: 11, width: 700, height: 520 });
  const [viewA, viewB] = [
    photograph(facade, { width: 480, height: 360, view: { scale: 0.65, tilt: 55, direction: 90 }, noise: 2, seed: 1 }),
    photograph(facade, { width: 480, height: 360, view: { scale: 0.65, tilt: 62, direction: -20 }, noise: 2, seed: 2 }),
  ];
  const truth = modelBetween(viewA!, viewB!);
  const attempt = (options: Parameters<typeof extract>[1]) => {
    const [a, b] = [extract(viewA!.image, options), extract(viewB!.image, options)];
    const matches = matchDescriptors(a, b, { separation: 10 });
    const error = cornerError(estimateHomography(a, b, matches)?.model, truth, viewA!.image);
    return { error, matches: matches.length, accuracy: matchingAccuracy(a, b, matches, truth, [3])[0]! };
  };
  const [sift, views] = [attempt({}), attempt({ preset: 'hesaff', views: true })];
  t.ok(!(sift.error < 10), `SIFT: ${sift.matches} matches, corner error ${sift.error} px`);
  // Measured: 2.5 px, as the corners lie beyond what both views show.
  t.ok(views.error < 5, `views: ${views.matches} matches, corner error ${views.error} px`);
  t.ok(views.accuracy > 0.8, `of which ${views.accuracy} within 3 px`);
  t.end();
});

tape('options of views are checked', (t) => {
  const attempt = (views: unknown) => () => extract(texture, { views: views as boolean });
  t.throws(attempt('all'), TypeError);
  t.throws(attempt({ tilts: 2 }), TypeError);
  t.throws(attempt({ tilts: [0.5] }), RangeError);
  t.throws(attempt({ tilts: [Number.NaN] }), RangeError);
  t.throws(attempt({ rotationStep: 0 }), RangeError);
  t.throws(attempt({ tilt: [2] }), /unknown option tilt/);
  t.throws(attempt(null), TypeError);
  t.end();
});
