/** Colour histograms, their distances, and colour signatures. */
import tape from 'tape';
import {
  chiSquaredDistance,
  colorHistogram,
  colorSignature,
  earthMoversDistance,
  histogramIntersection,
  type ImageLike,
  l1Distance,
} from '../../lib/index.ts';
import { layoutsOfOneImage, refusesBadImages } from '../conformance/input.ts';
import { refuses } from '../evaluate/views.ts';
import { draw } from '../images.ts';
import { randomFor } from '../support.ts';

/** Stripes of the given colours, by their number of columns. */
function stripes(...parts: readonly (readonly [number, readonly [number, number, number]])[]): ImageLike {
  const columns = parts.flatMap(([count, colour]) => Array.from({ length: count }, () => colour));
  const data = Uint8Array.from(Array.from({ length: 10 }, () => columns.flat()).flat());
  return { width: columns.length, height: 10, data };
}

const RED = [255, 0, 0] as const;
const GREEN = [0, 255, 0] as const;
const DARK = [30, 30, 30] as const;

tape('a joint histogram counts colours, a plain one counts channels', (t) => {
  const image = stripes([3, RED], [1, GREEN]);
  const joint = colorHistogram(image, { bins: 2 });
  t.equal(joint.length, 8);
  t.equal(joint[4], 0.75, 'red: cell (1, 0, 0)');
  t.equal(joint[2], 0.25, 'green: cell (0, 1, 0)');
  const plain = colorHistogram(image, { bins: 2, joint: false });
  // Of each channel a third of the sum: red is high in 3 of 4 pixels, green in 1, blue in none.
  t.deepEqual(
    Array.from(plain, (share) => Math.round(12 * share)),
    [1, 3, 3, 1, 4, 0],
  );
  const yellowAndBlack = stripes([3, [255, 255, 0]], [1, [0, 0, 0]]);
  const redAndGreenEqually = (joint: boolean) => {
    const [a, b] = [stripes([1, RED], [1, GREEN]), stripes([1, [255, 255, 0]], [1, [0, 0, 0]])];
    return l1Distance(colorHistogram(a, { joint }), colorHistogram(b, { joint }));
  };
  t.equal(redAndGreenEqually(false), 0, 'channels alone cannot tell red and green from yellow and black');
  t.equal(redAndGreenEqually(true), 2, 'together they can');
  t.ok(l1Distance(colorHistogram(yellowAndBlack), joint.length === 8 ? colorHistogram(image) : joint) === 2);
  t.end();
});

tape('histograms sum to 1 in every space, whatever the image, and know no layout', (t) => {
  const random = randomFor('histograms');
  const image = { width: 40, height: 30, data: Float32Array.from({ length: 3600 }, () => 3 * random.float() - 1) };
  for (const space of ['rgb', 'hsv', 'yuv', 'lab'] as const) {
    for (const joint of [true, false]) {
      const sum = colorHistogram(image, { space, joint }).reduce((total, share) => total + share, 0);
      t.ok(Math.abs(sum - 1) < 1e-5, `${space}: ${sum}`);
    }
  }
  const [first, ...others] = layoutsOfOneImage('histogram').map(([, layout]) => colorHistogram(layout));
  for (const other of others) t.deepEqual(other, first);
  t.end();
});

tape('hue and CIELAB leave more in place than rgb when the light changes', (t) => {
  const random = randomFor('light');
  const data = Uint8Array.from({ length: 3000 }, (_, i) => [120, 60, 200, 40, 160, 90][i % 6]! + random.below(20));
  const image = { width: 20, height: 50, data };
  const darker = { width: 20, height: 50, data: data.map((value) => 0.7 * value) };
  const kept = (space: 'rgb' | 'hsv') => {
    const [a, b] = [image, darker].map((one) => colorHistogram(one, { space, joint: false, bins: 16 }));
    return histogramIntersection(a!.subarray(0, 16), b!.subarray(0, 16));
  };
  t.ok(kept('hsv') > 2 * kept('rgb'), `hue ${kept('hsv')}, red ${kept('rgb')}`);
  t.end();
});

tape('the distances of histograms by hand', (t) => {
  const [a, b] = [Float64Array.of(0.5, 0.5, 0, 0), Float64Array.of(0.25, 0.25, 0.5, 0)];
  t.equal(l1Distance(a, b), 1);
  t.equal(histogramIntersection(a, b), 0.5, '1 − half of it');
  // ½ (1/16 / ¾ + 1/16 / ¾ + ½)
  t.ok(Math.abs(chiSquaredDistance(a, b) - 1 / 3) < 1e-12);
  t.equal(chiSquaredDistance(a, a), 0);
  const apart = [Float64Array.of(1, 0), Float64Array.of(0, 1)] as const;
  t.deepEqual([l1Distance(...apart), chiSquaredDistance(...apart), histogramIntersection(...apart)], [2, 1, 0]);
  for (const measure of [l1Distance, chiSquaredDistance, histogramIntersection]) {
    t.equal(measure(a, b), measure(b, a), 'symmetric');
    refuses(t, TypeError, () => measure([1] as never, b));
    refuses(t, RangeError, () => measure(a, Float64Array.of(1)));
    refuses(t, RangeError, () => measure(a, Float64Array.of(1, 0, 0, -1)));
    refuses(t, RangeError, () => measure(Float64Array.of(Number.NaN, 0, 0, 0), b));
  }
  t.end();
});

tape('a signature has the colours of the image and their shares, the largest first', (t) => {
  const { weights, centres } = colorSignature(stripes([2, GREEN], [5, DARK], [3, RED]));
  t.deepEqual(weights, Float64Array.of(0.5, 0.3, 0.2), 'no more colours than there are');
  const expected = [
    [11.3, 0, 0],
    [53.2, 80.1, 67.2],
    [87.7, -86.2, 83.2],
  ];
  for (const [i, lab] of expected.entries()) {
    for (const [c, value] of lab.entries()) t.ok(Math.abs(centres.get(i, c) - value) < 0.1, `${i}, ${c}`);
  }
  const constant = colorSignature(draw(50, 50, () => 1));
  t.deepEqual(constant.weights, Float64Array.of(1), 'one colour');
  t.ok(Math.abs(constant.centres.get(0, 0) - 100) < 1e-4);
  t.end();
});

tape('a signature of a part of the pixels is near that of all, and the seed decides which', (t) => {
  const random = randomFor('sampling');
  const data = Uint8Array.from({ length: 3 * 300 * 200 }, (_, i) => {
    const [x, y, c] = [Math.floor(i / 3) % 300, Math.floor(i / 900), i % 3];
    return 128 + 100 * Math.sin(x / (20 + 9 * c)) * Math.cos(y / 31) + random.below(20);
  });
  const image = { width: 300, height: 200, data };
  const all = colorSignature(image, { maxPixels: 1e6 });
  // Colours fill a solid here, which k-means divides otherwise from another start: that is the grain of a signature.
  const grain = earthMoversDistance(all, colorSignature(image, { maxPixels: 1e6, seed: 1 }));
  for (const maxPixels of [16384, 1000]) {
    const some = colorSignature(image, { maxPixels });
    const distance = earthMoversDistance(all, some);
    t.ok(distance < 1.5 * grain, `${maxPixels} pixels: ${distance}, another start ${grain}`);
    t.deepEqual(colorSignature(image, { maxPixels }), some, 'twice the same');
    t.notDeepEqual(colorSignature(image, { maxPixels, seed: 1 }), some);
    t.ok(Math.abs(some.weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
  }
  for (const maxPixels of [1, 2, 3, 7]) {
    t.ok(colorSignature(image, { maxPixels }).weights.length <= maxPixels, `${maxPixels}`);
  }
  t.end();
});

tape('the earth mover finds a slightly darker picture near, where a histogram finds nothing in common', (t) => {
  const [image, darker, other] = [
    stripes([5, [130, 65, 200]], [5, [98, 160, 66]]),
    stripes([5, [122, 58, 190]], [5, [94, 150, 62]]),
    stripes([5, RED], [5, DARK]),
  ];
  const share = histogramIntersection(colorHistogram(image), colorHistogram(darker));
  const [near, far] = [darker, other].map((b) => earthMoversDistance(colorSignature(image), colorSignature(b)));
  t.equal(share, 0);
  t.ok(near! < 5 && far! > 40, `${near} and ${far} units of CIELAB`);
  t.end();
});

tape('colorHistogram and colorSignature take any layout, and refuse bad images and options', (t) => {
  const [first, ...others] = layoutsOfOneImage('signature').map(([, layout]) => colorSignature(layout, { colors: 4 }));
  for (const other of others) t.deepEqual(other, first);
  refusesBadImages(t, colorHistogram);
  refusesBadImages(t, colorSignature);
  const image = draw(4, 4, (x) => x / 4);
  refuses(t, RangeError, () => colorHistogram(image, { bins: 65 }));
  t.equal(colorHistogram(image, { bins: 65, joint: false }).length, 195);
  refuses(t, RangeError, () => colorHistogram(image, { space: 'cmyk' as never }));
  refuses(t, TypeError, () => colorHistogram(image, { joint: 'yes' as never }));
  refuses(t, RangeError, () => colorSignature(image, { colors: 0 }));
  refuses(t, RangeError, () => colorSignature(image, { maxPixels: 0 }));
  refuses(t, RangeError, () => colorSignature(image, { seed: 0.5 }));
  refuses(t, TypeError, () => colorSignature(image, { k: 3 } as never));
  t.end();
});
