/** Whatever comes in at the doors, what comes out is sound or an error that says why. */
import fc from 'fast-check';
import ndarray from 'ndarray';
import tape from 'tape';
import {
  colorHistogram,
  colorSignature,
  convertColors,
  describeSift,
  detectDog,
  earthMoversDistance,
  extract,
  gist,
  type ImageLike,
  matchDescriptors,
  orient,
  psnr,
  quantise,
  resize,
} from '../lib/index.ts';
import { regionsOf } from '../lib/rows.ts';
import { drawTexture } from './images.ts';
import { randomFor, seedFor } from './support.ts';

const float = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(-1e30, 1e30, 1e-40, -0, Number.NaN, Number.POSITIVE_INFINITY, 255),
);

/** Images of odd sizes and layouts, with claims that need not hold. */
const anyImage: fc.Arbitrary<unknown> = fc
  .record({
    width: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(-1, 1.5, Number.NaN)),
    height: fc.integer({ min: 0, max: 40 }),
    channels: fc.constantFrom(undefined, 0, 1, 2, 3, 4, 5),
    kind: fc.constantFrom('bytes', 'floats', 'ndarray', 'strided'),
    missing: fc.constantFrom(0, 0, 0, 0, 1, -1),
    values: fc.array(float, { minLength: 1, maxLength: 6 }),
    tame: fc.boolean(),
  })
  .map(({ width, height, channels, kind, missing, values, tame }) => {
    const size = Math.max(0, Math.floor(width * height * (channels ?? 1)) - missing) || 0;
    const value = (i: number) => {
      const raw = values[(i * 7 + (i >> 3)) % values.length]!;
      return tame ? Math.min(Math.max(Number.isNaN(raw) ? 0.5 : raw, 0), 1) : raw;
    };
    if (kind === 'bytes')
      return { width, height, channels, data: Uint8Array.from({ length: size }, (_, i) => 255 * value(i)) };
    const data = Float32Array.from({ length: size }, (_, i) => value(i));
    if (kind === 'floats') return { width, height, channels, data };
    if (kind === 'ndarray') return ndarray(data, [height, width]);
    return ndarray(data, [height, width], [1, height], missing);
  });

tape('extract takes any image or says why not, and its features are sound', (t) => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(anyImage, (image) => {
      try {
        const features = extract(image as ImageLike);
        taken++;
        const finite = features.frames.data.every(Number.isFinite) && features.response.every((value) => value >= 0);
        return (
          finite && features.descriptors.shape[0] === features.length && features.response.length === features.length
        );
      } catch (error) {
        refused++;
        return (error instanceof TypeError || error instanceof RangeError) && /expected .*got/s.test(error.message);
      }
    }),
    { seed: seedFor('any image'), numRuns: 600 },
  );
  t.ok(taken > 50 && refused > 50, `${taken} taken, ${refused} refused`);
  t.end();
});

tape('whatever looks at all pixels takes any image or says why not, and gives finite numbers', (t) => {
  const small = { size: 16, orientations: [3] };
  const calls: ((image: ImageLike) => Iterable<number>)[] = [
    (image) => quantise(image, 3).data,
    (image) => resize(image, { width: 5, height: 9 }).data,
    (image) => convertColors(image, { to: 'lab' }).data,
    (image) => convertColors(image, { to: 'hsv' }).data,
    (image) => colorHistogram(image, { space: 'hsv', bins: 3 }),
    (image) => gist(image, small),
    (image) => [earthMoversDistance(colorSignature(image), colorSignature(image, { seed: 1, maxPixels: 50 }))],
    (image) => [psnr(image, quantise(image, 2)) || 0].filter((value) => value !== Number.POSITIVE_INFINITY),
  ];
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(anyImage, (image) =>
      calls.every((call) => {
        try {
          const values = [...call(image as ImageLike)];
          taken++;
          return values.every(Number.isFinite);
        } catch (error) {
          refused++;
          return (error instanceof TypeError || error instanceof RangeError) && /expected .*got/s.test(error.message);
        }
      }),
    ),
    { seed: seedFor('any image, all pixels'), numRuns: 200 },
  );
  t.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
  t.end();
});

tape('orient and describeSift take any finite frames: no row is lost or unsound', (t) => {
  const image = drawTexture(60, 50, randomFor('doors'));
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ min: -100, max: 100, noNaN: true }),
    fc.constantFrom(0, 1e-30, 1e30),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, number, number, number, number), { maxLength: 8 }), (rows) => {
      const regions = regionsOf(Float32Array.from(rows.flat()), new Float32Array(rows.length));
      const oriented = orient(image, regions);
      return (
        describeSift(image, regions).shape[0] === rows.length &&
        oriented.frames.data.every((value) => !Number.isNaN(value))
      );
    }),
    { seed: seedFor('any finite frames'), numRuns: 500 },
  );
  t.pass('500 tables of frames');
  t.end();
});

tape('after everything refused above, the chain gives what it always gave', (t) => {
  const image = drawTexture(90, 80, randomFor('afterwards'));
  const before = extract(image);
  for (const bad of [null, {}, { width: 3, height: 3, data: new Float32Array(9).fill(Number.NaN) }]) {
    t.throws(() => detectDog(bad as ImageLike));
    t.throws(() => matchDescriptors(bad as never, before.descriptors));
  }
  t.deepEqual(extract(image).descriptors.data, before.descriptors.data);
  t.end();
});
