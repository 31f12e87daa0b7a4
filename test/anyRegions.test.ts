/** Whatever regions and options come in at the doors of the stages that refine, sample, describe and compare regions. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import tape from 'tape';
import { repeatability } from '../lib/evaluate/index.ts';
import { adaptShape, describeSift, extractPatches, orient, type Regions, scaleSpace } from '../lib/index.ts';
import { regionsOf } from '../lib/rows.ts';
import { drawTexture } from './images.ts';
import { randomFor, seedFor } from './support.ts';

const SIZE = { width: 60, height: 50 };
const image = drawTexture(SIZE.width, SIZE.height, randomFor('any regions'));
const space = scaleSpace(image);

const anyNumber = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(0, -0, 1e-45, 1e-30, 1e-7, 1e30, 3e38, -3e38),
);
const position = fc.oneof(fc.float({ min: -20, max: 80, noNaN: true }), anyNumber);

/** Of any numbers; circles; singular, mirrored and long ones, within the image or anywhere. */
const anyFrame: fc.Arbitrary<number[]> = fc.oneof(
  fc.tuple(anyNumber, anyNumber, position, anyNumber, anyNumber, position),
  fc.tuple(anyNumber, position, position).map(([scale, x, y]) => [scale, 0, x, 0, scale, y]),
  fc.tuple(anyNumber, anyNumber, position, position).map(([a, b, x, y]) => [a, b, x, a, b, y]),
  fc.tuple(anyNumber, anyNumber, position, position).map(([a, b, x, y]) => [-a, 0, x, 0, b, y]),
  fc
    .tuple(
      fc.float({ min: -6, max: 6, noNaN: true }),
      fc.float({ min: 0, max: Math.fround(6.3), noNaN: true }),
      position,
      position,
    )
    .map(([power, angle, x, y]) => {
      const [long, cos, sin] = [10 ** power, Math.cos(angle), Math.sin(angle)];
      return [long * cos, -sin / long, x, long * sin, cos / long, y];
    }),
);
const anyRegions = fc
  .array(anyFrame, { maxLength: 6 })
  .map((rows): Regions => regionsOf(Float32Array.from(rows.flat()), new Float32Array(rows.length).fill(1)));

/** Runs a property, in which no error is allowed, and ends the test, whose name gives the seed. */
function holds(t: tape.Test, testName: string, runs: number, property: fc.IProperty<unknown[]>): void {
  const seed = seedFor(testName);
  try {
    fc.assert(property as fc.IProperty<unknown>, { seed, numRuns: runs });
    t.pass(`${runs} runs, seed ${seed}`);
  } catch (error) {
    t.fail(String(error).slice(0, 600));
  }
  t.end();
}

const finite = (values: Float32Array) => values.every(Number.isFinite);

tape('adaptShape gives finite, lower triangular frames of the regions that converge', (t) => {
  const property = fc.property(anyRegions, fc.constantFrom(0.05, 0.15, 1, 2), (regions, blur) => {
    const adapted = adaptShape(space, regions, { blur });
    const ascending = adapted.source.every(
      (row, i) => row < regions.length && (i === 0 || row > adapted.source[i - 1]!),
    );
    const triangular = [...adapted.source.keys()].every((row) => adapted.frames.get(row, 0, 1) === 0);
    return finite(adapted.frames.data) && triangular && ascending && adapted.source.length === adapted.length;
  });
  holds(t, 'any regions, adapted', 600, property);
});

tape('orient gives frames without NaN, of the centres it was given; upright keeps every row', (t) => {
  const property = fc.property(anyRegions, fc.boolean(), (regions, upright) => {
    const oriented = orient(space, regions, { upright });
    const places = new Set(Array.from({ length: regions.length }, (_, i) => `${centre(regions, i)}`));
    const known = [...oriented.response.keys()].every((row) => places.has(`${centre(oriented, row)}`));
    // Turning the largest numbers that float32 holds may exceed them.
    const sound = oriented.frames.data.every((value) => !Number.isNaN(value));
    return sound && known && (!upright || oriented.length === regions.length);
  });
  holds(t, 'any regions, oriented', 600, property);
});

tape('extractPatches gives values between those of the image', (t) => {
  const [least, most] = [Math.min(...image.data), Math.max(...image.data)];
  const extent = fc.oneof(fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.constantFrom(0.01, 6, 1000));
  const property = fc.property(anyRegions, fc.integer({ min: 1, max: 12 }), extent, (regions, size, extent) => {
    const patches = extractPatches(space, regions, { size, extent });
    // Blur and bilinear sampling are means, up to float32 rounding.
    const within = patches.data.every((value) => value >= least - 1e-4 && value <= most + 1e-4);
    return within && patches.data.length === regions.length * size * size;
  });
  holds(t, 'any regions, as patches', 500, property);
});

tape('describeSift gives a row a region, of length 512 or 0', (t) => {
  const property = fc.property(
    anyRegions,
    fc.double({ min: 1, max: 100, noNaN: true }),
    fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
    (regions, extent, domainSizes, root) => {
      const descriptors = describeSift(space, regions, { extent, domainSizes, root });
      if (descriptors.shape[0] !== regions.length) return false;
      return Array.from({ length: regions.length }, (_, i) =>
        Math.hypot(...descriptors.data.subarray(128 * i, 128 * i + 128)),
      ).every((length) => length === 0 || length < 520);
    },
  );
  holds(t, 'any regions, described', 500, property);
});

tape('repeatability gives a share, one partner each and overlap errors in order', (t) => {
  const entry = fc.double({ min: -2, max: 2, noNaN: true });
  const anyModel = fc
    .tuple(entry, entry, entry, entry, entry, entry)
    .map(([a, b, x, c, d, y]) => [1 + a / 3, b / 3, 10 * x, c / 3, 1 + d / 3, 10 * y, 0, 0, 1])
    .filter(([a, b, , c, d]) => Math.abs(a! * d! - b! * c!) > 1e-3);
  const property = fc.property(
    anyRegions,
    anyRegions,
    anyModel,
    fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    (a, b, model, overlapError, normalizedRadius) => {
      const options = { sizeA: SIZE, sizeB: SIZE, overlapError, normalizedRadius };
      const { repeatability: share, correspondences } = repeatability(a, b, Matrix.from1DArray(3, 3, model), options);
      const { length, overlapError: errors } = correspondences;
      const once = new Set(correspondences.a).size === length && new Set(correspondences.b).size === length;
      const ordered = errors.every((error, i) => error <= overlapError + 1e-6 && (i === 0 || error >= errors[i - 1]!));
      return share >= 0 && share <= 1 && once && ordered && errors.every((error) => error > -1e-6);
    },
  );
  holds(t, 'any regions, compared', 1000, property);
});

tape('options of any kind are taken or refused with a message that says what was expected', (t) => {
  const anyValue = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 300 }),
    fc.boolean(),
    fc.string({ maxLength: 3 }),
    fc.constantFrom(null, undefined, [], {}, [1], ['1'], Number.POSITIVE_INFINITY, -1, 0.5),
  );
  const names = [
    'blur',
    'maxIterations',
    'roundness',
    'maxElongation',
    'extent',
    'size',
    'domainSizes',
    'root',
    'upright',
  ];
  const anyOptions = fc.dictionary(fc.constantFrom(...names, 'peakRatio', 'other'), anyValue, { maxKeys: 2 });
  const regions = regionsOf(Float32Array.of(3, 0, 30, 0, 3, 25), Float32Array.of(1));
  let [taken, refused] = [0, 0];
  const property = fc.property(fc.integer({ min: 0, max: 3 }), anyOptions, (stage, options) => {
    try {
      const result = [adaptShape, orient, extractPatches, describeSift][stage]!(space, regions, options as never);
      taken++;
      const values = 'frames' in result ? result.frames.data : result.data;
      return (values as Float32Array).every(Number.isFinite);
    } catch (error) {
      refused++;
      return (error instanceof TypeError || error instanceof RangeError) && /expected .*got/s.test(error.message);
    }
  });
  fc.assert(property, { seed: seedFor('any options'), numRuns: 3000 });
  t.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
  t.end();
});

function centre(regions: Regions, row: number): [number, number] {
  return [regions.frames.get(row, 0, 2), regions.frames.get(row, 1, 2)];
}
